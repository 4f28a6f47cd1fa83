import js from "@eslint/js";
import { Eta } from "eta";
import tseslint from "typescript-eslint";
import noTextIndex from "./.ci/no-text-index.cjs";

/** What a browser gives the page's scripts. */
const pageGlobals = Object.fromEntries(
  [
    "AbortController",
    "CSS",
    "CustomEvent",
    "clearTimeout",
    "console",
    "document",
    "DOMParser",
    "EventSource",
    "fetch",
    "FormData",
    "IntersectionObserver",
    "Intl",
    "localStorage",
    "location",
    "matchMedia",
    "navigator",
    "performance",
    "scrollTo",
    "sessionStorage",
    "setInterval",
    "setTimeout",
    "URL",
    "URLSearchParams",
    "window",
  ].map((name) => [name, "readonly"]),
);

/** The scripts of a view, as eta runs them; the other rules are for code that people wrote. */
const view = {
  preprocess: (text) => {
    const eta = new Eta();
    const body = eta.compileBody(eta.parse(text));
    return [{ filename: "view.js", text: `(function () {\n${body}\n})` }];
  },
  postprocess: (messages) =>
    messages.flat().filter(({ ruleId }) => ruleId?.startsWith("own/") ?? true),
};

export default tseslint.config(
  { ignores: ["dist/", "dist.*/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./test/tsconfig.json" } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      // An async function turns what it throws into a rejection, with or without an await.
      "@typescript-eslint/require-await": "off",
      "max-lines": ["error", 250],
    },
  },
  {
    files: ["src/pages/**/*.js"],
    languageOptions: { globals: pageGlobals },
  },
  {
    files: ["src/outbound/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        module: "readonly",
        process: "readonly",
        require: "readonly",
        setImmediate: "readonly",
      },
    },
  },
  {
    files: ["src/**/*.js"],
    ignores: ["src/**/*.eta/*.js"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: "./.ci/scripts.tsconfig.json" },
    },
  },
  {
    plugins: { own: { processors: { view }, rules: { "no-text-index": noTextIndex } } },
  },
  {
    files: ["src/**/*.ts", "src/**/*.js", "src/**/*.eta/*.js"],
    rules: { "own/no-text-index": "error" },
  },
  {
    files: ["src/**/*.eta"],
    processor: "own/view",
  },
  {
    files: ["test/**/*.mjs", ".ci/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Answers are read as JSON of any shape, and Express's handlers may be async.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
    },
  },
);
