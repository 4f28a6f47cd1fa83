import { wirePage } from "../layout/page.js";
import { wireJsonLines } from "../layout/payload/json-lines.js";
import { wireJsonSearch } from "../layout/payload/json-search.js";
import { wireChanges } from "./changing.js";
import { wireKeys } from "./keys.js";
import { refresh, refreshSoon, wireRefreshing } from "./refreshing.js";
import { wireTesting } from "./preview/testing.js";

// First: it compares with the page as the server rendered it.
wireRefreshing();
wireChanges();
wireTesting();
wireKeys();
wireJsonLines();
wireJsonSearch();
wirePage({ onDelivery: refreshSoon, onNewLog: refresh });
