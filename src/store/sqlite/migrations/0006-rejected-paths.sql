-- The path that was asked for, of a delivery to a wrong one.
ALTER TABLE rejections ADD COLUMN path TEXT;
