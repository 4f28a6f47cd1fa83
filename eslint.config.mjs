import js from "@eslint/js";
import tseslint from "typescript-eslint";

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
    files: ["src/pages/*/assets/*.js"],
    languageOptions: { globals: pageGlobals },
  },
  {
    files: ["src/store/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { module: "readonly", require: "readonly" },
    },
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
