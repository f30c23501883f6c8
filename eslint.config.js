// The strictest rules that typescript-eslint ships, with types.
import { defineConfig } from "eslint/config";
import { configs } from "typescript-eslint";

export default defineConfig(
  ...configs.strictTypeChecked,
  ...configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "max-lines": ["error", 300],
      "max-params": ["error", 5],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Numbers in messages are written as they are.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  { files: ["booth/build.mjs"], rules: { "no-console": "off" } },
  // A description of many cases is one long function.
  { files: ["booth/tests/**"], rules: { "max-lines-per-function": "off", "max-lines": "off" } },
);
