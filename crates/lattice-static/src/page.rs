//! `index.html`: the first paint in its frame, under a policy that lets no other script run.

use std::fmt::Write as _;

use crate::digest::Sum;
use crate::snapshot::Snapshot;

/// By what a folder is known to be ours.
pub(crate) const GENERATOR: &str = "<meta name=\"generator\" content=\"Lattice\">";

/// Addresses relative to the page.
pub(crate) struct Addresses<'a> {
    pub(crate) applier: &'a str,
    pub(crate) modules: &'a [String],
    pub(crate) program: &'a str,
    pub(crate) styles: &'a str,
    pub(crate) icon: &'a str,
}

/// Writes the page. The mount element holds exactly the HTML of the first paint: the applier compares its hash.
pub(crate) fn render(snapshot: &Snapshot, at: &Addresses<'_>, integrity: &str) -> String {
    let first = &snapshot.first;
    let socket = format!("{}#{integrity}", at.program);
    let data = first.data(&snapshot.token, &socket);
    let css = first.style_text();
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">{GENERATOR}\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">",
        policy(&css)
    );
    first.head.push_html(&mut html);
    let _ = write!(
        html,
        "<link rel=\"icon\" type=\"image/svg+xml\" href=\"{}\"><link rel=\"stylesheet\" href=\"{}\">",
        at.icon, at.styles
    );
    if !css.is_empty() {
        // The applier knows by the attribute which it has to take away; it is the policy's hash that lets it in.
        let _ = write!(html, "<style nonce>{css}</style>");
    }
    for module in at.modules {
        let _ = write!(html, "<link rel=\"modulepreload\" href=\"{module}\">");
    }
    let _ = write!(
        html,
        "<script type=\"module\" src=\"{}\"></script></head><body class=\"lt-root\">\
         <div class=\"lt-app\"><main id=\"lt-root\" class=\"lt-main\">{}</main></div>\
         <noscript><p class=\"lt-status lt-offline\">This app needs JavaScript, which is switched off here.</p></noscript>\
         <script type=\"application/json\" id=\"lattice-data\">{}</script></body></html>",
        at.applier,
        first.html,
        data.to_json()
    );
    html
}

/// Nothing but the folder's own files; WebAssembly may be compiled, text may not be evaluated.
fn policy(css: &str) -> String {
    let mut styles = String::from("'self'");
    if !css.is_empty() {
        let _ = write!(styles, " '{}'", Sum::of([css.as_bytes()]).integrity());
    }
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src {styles}; img-src 'self' data: blob:; \
         media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types lattice"
    )
}
