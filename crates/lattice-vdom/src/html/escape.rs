//! Escaping into the form that a browser's `innerHTML` prints after it has parsed it.

/// Appends `text` as the content of a text node.
pub(crate) fn push_text(out: &mut String, text: &str) {
    escape::<false>(out, text);
}

/// Appends `text` as an attribute's value, without the quotes.
pub(crate) fn push_attribute(out: &mut String, text: &str) {
    escape::<true>(out, text);
}

/// Appends `text` as text or as an attribute's value.
#[cfg(feature = "testing")]
pub(crate) fn push_escaped(out: &mut String, text: &str, attribute: bool) {
    if attribute {
        push_attribute(out, text);
    } else {
        push_text(out, text);
    }
}

/// Bytes that text may hold only in another form, or that may begin such a character; the quote is one in attributes.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let bytes = b"&<>\"\r\0\xc2";
    let mut at = 0;
    while at < bytes.len() {
        special[bytes[at] as usize] = true;
        at += 1;
    }
    special
};

#[inline]
fn escape<const ATTRIBUTE: bool>(out: &mut String, text: &str) {
    match text.bytes().position(|byte| SPECIAL[usize::from(byte)]) {
        None => out.push_str(text),
        Some(first) => escape_from::<ATTRIBUTE>(out, text, first),
    }
}

/// Escapes a text that is plain up to the byte `at`.
fn escape_from<const ATTRIBUTE: bool>(out: &mut String, text: &str, mut at: usize) {
    let mut plain = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let (skip, instead) = match bytes[at] {
            b'&' => (1, "&amp;"),
            b'<' => (1, "&lt;"),
            b'>' => (1, "&gt;"),
            b'"' if ATTRIBUTE => (1, "&quot;"),
            0xC2 if bytes.get(at + 1) == Some(&0xA0) => (2, "&nbsp;"),
            // A parser turns these into line feeds and replacement characters; printing what it makes of them keeps
            // this text equal to what the browser prints.
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => (1, ""),
            b'\r' => (1, "\n"),
            0 => (1, "\u{FFFD}"),
            _ => {
                at += 1;
                continue;
            }
        };
        out.push_str(&text[plain..at]);
        out.push_str(instead);
        at += skip;
        plain = at;
    }
    out.push_str(&text[plain..]);
}

/// FNV-1a with 32 bits over the UTF-16 code units of `html`, as the page's applier computes it over what its
/// browser prints.
pub fn html_hash(html: &str) -> u32 {
    html.encode_utf16().fold(0x811c_9dc5, fnv)
}

pub(super) fn fnv(hash: u32, unit: u16) -> u32 {
    (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_as_browsers_print_them() {
        let raw = "a&b<c>d\"e'f\u{a0}g\u{e9}\u{1F600}";
        let (mut text, mut attribute) = (String::new(), String::new());
        push_text(&mut text, raw);
        push_attribute(&mut attribute, raw);
        assert_eq!(text, "a&amp;b&lt;c&gt;d\"e'f&nbsp;g\u{e9}\u{1F600}");
        assert_eq!(
            attribute,
            "a&amp;b&lt;c&gt;d&quot;e'f&nbsp;g\u{e9}\u{1F600}"
        );
    }

    #[test]
    fn what_a_parser_would_change_is_printed_changed() {
        let mut text = String::new();
        push_text(&mut text, "a\r\nb\rc\0d");
        assert_eq!(text, "a\nb\nc\u{FFFD}d");
    }

    #[test]
    fn the_hash_is_fnv_over_utf16() {
        assert_eq!(html_hash(""), 0x811c_9dc5);
        assert_eq!(html_hash("a"), 0xe40c_292c);
        assert_ne!(html_hash("\u{1F600}"), html_hash("\u{1F601}"));
    }
}
