import type { Page } from "playwright-core";

/** Opens a menu of the filter bar and chooses a value. */
export async function chooseOption(page: Page, menu: string, value: string): Promise<void> {
  const details = page.locator(`.menu[data-menu="${menu}"]`);
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  await details.locator(".option", { hasText: value }).click();
}
