// The course: every lesson in both languages, from its first question to its last.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { TERM_IDS } from "../../www/glossary/terms.ts";
import { COURSE } from "../../www/lessons/course.ts";
import { expect, test } from "./playground.ts";

async function openLesson(page: Page, lesson: string, language = "en"): Promise<void> {
  await page.goto(`learn.html#lesson=${lesson}&lang=${language}`);
  await expect(page.locator("html")).toHaveAttribute("data-status", "ready", { timeout: 60_000 });
}

/** Answers whatever is asked, and what is asked then, until nothing is open; how many questions there were. */
async function answerAll(page: Page): Promise<number> {
  const open = page.locator('.question[data-answered="no"]');
  const ask = async (): Promise<void> => {
    if ((await open.count()) === 0) return;
    const id = await open.first().getAttribute("id");
    const question = page.locator(`#${id}`);
    await expect(question).toHaveAttribute("data-ready", "true");
    const field = question.locator("input[inputmode]");
    const choice = question.locator("input[type=radio]");
    if ((await field.count()) > 0) await field.fill("-12345");
    else if ((await choice.count()) > 0) await choice.last().check();
    await question.getByRole("button").last().click();
    await expect(question).toHaveAttribute("data-answered", /right|wrong/);
    await expect(question.locator(".verdict-right, .verdict-wrong")).not.toHaveText(/undefined|NaN|\[object/);
    return ask();
  };
  await ask();
  return page.locator(".question").count();
}

for (const { id, titles } of COURSE) {
  for (const language of ["en", "zh"] as const) {
    test(`${id} runs to its last answer: ${language}`, async ({ page }) => {
      test.slow();
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      await openLesson(page, id, language);
      await expect(page.locator("#lesson h2")).toContainText(titles[language]);
      expect(await answerAll(page)).toBeGreaterThanOrEqual(2);
      // What is behind the questions has come, and with it the numbers.
      await expect(page.locator("#lesson")).not.toContainText(/undefined|NaN|\[object/);
      await expect(page.locator("#lesson .widget").first()).toBeVisible();
      const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(width).toBeLessThanOrEqual(0);
      const axe = await new AxeBuilder({ page }).analyze();
      expect(axe.violations).toEqual([]);
      expect(errors).toEqual([]);
      // Answers stay.
      await page.reload();
      await expect(page.locator('.question[data-answered="no"]')).toHaveCount(0);
    });
  }
}

test("a weight is dragged to a level, and that is noticed", async ({ page }) => {
  await openLesson(page, "recovery");
  const question = page.locator("#question-exact");
  await expect(question).toHaveAttribute("data-answered", "no");
  const pin = page.getByRole("slider", { name: "Value" });
  await pin.focus();
  await pin.press("ArrowRight");
  await expect(question).toHaveAttribute("data-answered", "right");
});

test("right is right: numbers with a point or a comma", async ({ page }) => {
  await openLesson(page, "recovery");
  const question = page.locator("#question-width");
  for (const given of ["2.5", "2,5"]) {
    await question.locator("input").fill(given);
    await question.getByRole("button").click();
    await expect(question).toHaveAttribute("data-answered", "right");
  }
  await expect(page.locator("#contents")).toContainText("1 of 1 right");
  await page.getByRole("button", { name: "Forget my answers" }).click();
  await expect(question).toHaveAttribute("data-answered", "no");
});

test("terms are explained on hover, on focus and on tap, and all of them on a page", async ({ page }) => {
  await openLesson(page, "recovery");
  const [term, bubble] = [page.locator('[data-term="scale"]').first(), page.locator("#glossary")];
  await term.hover();
  await expect(bubble).toBeVisible();
  await expect(bubble).toContainText("The distance between two levels");
  await expect(bubble.locator("math")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(bubble).toBeHidden();
  await term.focus();
  await expect(bubble).toBeVisible();
  await page.locator('[data-term="level"]').first().click();
  await expect(bubble).toContainText("a code can stand for");
  await page.locator("#lesson h2").click();
  await expect(bubble).toBeHidden();
  await openLesson(page, "glossary", "zh");
  await expect(page.locator(".glossary-term")).toHaveCount(TERM_IDS.length);
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations).toEqual([]);
});

test("the contents lead to every lesson, and axe finds nothing there, in light and dark", async ({
  page,
}) => {
  for (const theme of ["light", "dark"]) {
    await page.goto(`learn.html#theme=${theme}`);
    await expect(page.locator("#contents a")).toHaveCount(COURSE.length + 1);
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations).toEqual([]);
    await page.goto("about:blank");
  }
});
