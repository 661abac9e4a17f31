// Turns a Markdown file into one HTML page as GitHub shows it: GFM, alerts, Mermaid diagrams.
// node render.mjs FILE.md light|dark YYYY-MM-DD WIDTH > FILE.html
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Marked } from "marked";
import alerts from "marked-alert";

const [file, theme, today, width] = process.argv.slice(2);
const asset = (name) => readFileSync(createRequire(import.meta.url).resolve(name), "utf8");
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const marked = new Marked({ gfm: true }, alerts(), {
  renderer: {
    code: ({ text, lang }) => lang === "mermaid" && `<pre class="mermaid">${escape(text)}</pre>`,
  },
});

// Today is the day of the run, so that the same run gives the same picture. GitHub runs Mermaid with strict security.
const script = `
  const Real = Date;
  Date = class extends Real {
    constructor(...parts) { super(...(parts.length ? parts : ["${today}T12:00:00"])); }
  };
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: "${theme === "dark" ? "dark" : "default"}" });
  mermaid.run().then(
    () => { document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height); },
    (error) => { document.documentElement.dataset.error = error.message ?? error.str; },
  );
`;

process.stdout.write(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Job summary</title>
<style>${asset(`github-markdown-css/github-markdown-${theme}.css`)}
  html { background: ${theme === "dark" ? "#0d1117" : "#ffffff"}; overflow: hidden; }
  body { margin: 0; width: ${width}px; }
  article.markdown-body { padding: 24px; }
  .markdown-body pre.mermaid { background: none; padding: 0; margin-bottom: 16px; }
</style>
<body>
<article class="markdown-body">
${marked.parse(readFileSync(file, "utf8"))}
</article>
<script>${asset("mermaid/dist/mermaid.min.js").replaceAll("</script", "<\\/script")}</script>
<script>${script}</script>
</body>
</html>
`);
