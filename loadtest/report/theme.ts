/** Colours of pages, light and dark, as custom properties. */
export const theme = `
:root {
  color-scheme: light dark;
  --paper: #faf9f7; --card: #ffffff; --ink: #1f1d1a; --quiet: #67615a; --line: #e3ded7;
  --good: #1d6b3c; --bad: #a8261c;
  --series-1: #2f6db5; --series-2: #c46a16; --series-3: #3c8a57; --series-4: #a2418f;
  --series-5: #b03a3a; --series-6: #6d5bc4; --series-7: #2d8a93; --series-8: #8a7420;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16161a; --card: #1e1e24; --ink: #ece9e4; --quiet: #a9a39b; --line: #35343b;
    --good: #6cc58c; --bad: #f08b80;
    --series-1: #7fb2f0; --series-2: #f0a860; --series-3: #7ccb98; --series-4: #de8fce;
    --series-5: #ef8f8f; --series-6: #b0a2f5; --series-7: #70c6ce; --series-8: #d5bf66;
  }
}
`
