// html-validate over the built pages: every recommended rule but these. Each is broken by the
// generator (Sphinx, docutils or the theme), in a way that no reader meets.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  // MyST-NB's button over hidden code: <summary><p>
  elements: ["html5", { summary: { permittedContent: ["@phrasing", "@heading", "p"] } }],
  rules: {
    // matters of style, the same to a browser
    "no-trailing-whitespace": "off",
    "void-style": "off", // <meta />
    "attribute-boolean-style": "off", // defer="defer"
    "no-inline-style": "off", // docutils writes an image's width so
    "no-redundant-role": "off", // <main role="main">
    "no-implicit-button-type": "off", // none of the theme's buttons stands in a form
    "prefer-native-element": "off", // the list of references is a <div role="list">
    "presentation-role-style": "off", // the theme's role="presentation"
    "prefer-tbody": "off", // docutils's tables without a head
    "valid-id": ["error", { relaxed: true }], // Sphinx names functions pooltools.max_pool
    // better judged by axe-core, which sees names that come from `title` or from scripts
    "text-content": "off", // buttons with a sign and a `title`
    "unique-landmark": "off", // footnotes are an <aside>
    "wcag/h32": "off", // the search form is sent with the Enter key
  },
};
