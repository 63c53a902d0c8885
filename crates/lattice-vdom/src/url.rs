//! The guard on URL attributes: an address that would run script when followed is treated as absent.

/// Attributes and properties whose value a browser follows or loads.
const URL_NAMES: [&str; 14] = [
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
    "cite",
    "ping",
    "manifest",
    "codebase",
    "longdesc",
    "profile",
];

/// Whether `name` (of an attribute, or of a property in any case) holds a URL.
pub(crate) fn is_url_name(name: &str) -> bool {
    URL_NAMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether following `url` cannot run script in the page: no `javascript:` or `vbscript:` scheme and no `data:`
/// of a type that holds markup or script, whatever white space or case hides it.
///
/// ```
/// use lattice_vdom::safe_url;
/// assert!(safe_url("https://example.org/?q=javascript:"));
/// assert!(safe_url("data:image/png;base64,AA=="));
/// assert!(!safe_url(" \tjava\nscript:alert(1)"));
/// assert!(!safe_url("data:text/html,<script>alert(1)</script>"));
/// ```
pub fn safe_url(url: &str) -> bool {
    // As URL parsers do: leading controls and spaces are stripped, tabs and line ends are removed everywhere.
    let mut letters = url
        .bytes()
        .skip_while(|b| *b <= b' ')
        .filter(|b| !matches!(b, b'\t' | b'\n' | b'\r'))
        .map(|b| b.to_ascii_lowercase());
    let mut scheme = [0u8; 11];
    let mut length = 0;
    loop {
        match letters.next() {
            Some(b':') => break,
            // No scheme of interest is this long, so it is harmless; neither is what has no scheme at all.
            Some(b)
                if length < scheme.len()
                    && (b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) =>
            {
                scheme[length] = b;
                length += 1;
            }
            _ => return true,
        }
    }
    match &scheme[..length] {
        b"javascript" | b"vbscript" | b"livescript" => false,
        b"data" => safe_data(letters),
        _ => true,
    }
}

/// `rest` is what follows `data:`; its media type must name neither markup nor script.
fn safe_data(rest: impl Iterator<Item = u8>) -> bool {
    const MEDIA_TYPE_MAX: usize = 128;
    let mut kind = [0u8; MEDIA_TYPE_MAX];
    let mut length = 0;
    for b in rest.take_while(|b| *b != b',') {
        if length == MEDIA_TYPE_MAX {
            return false;
        }
        kind[length] = b;
        length += 1;
    }
    let holds = |word: &[u8]| kind[..length].windows(word.len()).any(|part| part == word);
    !(holds(b"html") || holds(b"xml") || holds(b"script") || holds(b"%"))
}

#[cfg(test)]
mod tests {
    use super::safe_url;

    #[test]
    fn addresses_that_run_script_are_refused_in_every_disguise() {
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "\u{1}\u{2} javascript:alert(1)",
            "java\tscript:alert(1)",
            "javascript\n:alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "data: text/html;base64,x",
            "DATA:image/svg+xml,x",
            "data:application/xhtml+xml,x",
            "data:text/java\nscript,x",
        ] {
            assert!(!safe_url(url), "{url:?}");
        }
    }

    #[test]
    fn plain_addresses_pass() {
        for url in [
            "",
            "/a/b",
            "#x",
            "?a=javascript:b",
            "mailto:a@b",
            "https://e.org",
            "data:,x",
            "data:text/plain,<b>",
            "data:image/png;base64,x",
            "javascripts:x",
            "x y:z",
        ] {
            assert!(safe_url(url), "{url:?}");
        }
    }
}
