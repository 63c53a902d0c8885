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
    if may_be_special(text.as_bytes()) {
        escape_all::<ATTRIBUTE>(out, text);
    } else {
        out.push_str(text);
    }
}

/// How many bytes are looked at side by side.
const LANES: usize = 16;

/// Whether some byte is special, or a tab.
#[inline]
fn may_be_special(bytes: &[u8]) -> bool {
    match (bytes.first_chunk::<LANES>(), bytes.last_chunk::<LANES>()) {
        // What lies in the first and in the last is looked at twice.
        (Some(first), Some(last)) if bytes.len() <= 2 * LANES => {
            any_special(first) | any_special(last)
        }
        (Some(_), Some(last)) => {
            let (chunks, _) = bytes.as_chunks::<LANES>();
            chunks.iter().any(any_special) || any_special(last)
        }
        _ => short_may_be_special(bytes),
    }
}

#[inline]
fn short_may_be_special(bytes: &[u8]) -> bool {
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            let mut both = [0; LANES];
            both[..8].copy_from_slice(first);
            both[8..].copy_from_slice(last);
            any_special(&both)
        }
        _ => bytes.iter().any(|byte| SPECIAL[usize::from(*byte)]),
    }
}

/// In passes, each of which the compiler makes a few instructions on all bytes.
#[inline(always)]
#[expect(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "without a branch all bytes are looked at side by side"
)]
fn any_special(bytes: &[u8; LANES]) -> bool {
    let any = |mask: u8, what: u8| {
        bytes
            .iter()
            .fold(false, |any, byte| any | (byte & mask == what))
    };
    let brackets = any(0xFD, b'<');
    let quote_or_ampersand = any(0xFB, b'"');
    let controls = any(0xF2, 0);
    brackets | quote_or_ampersand | controls | any(0xFF, 0xC2)
}

#[cold]
#[inline(never)]
fn escape_all<const ATTRIBUTE: bool>(out: &mut String, text: &str) {
    let (mut plain, mut at) = (0, 0);
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
    fn what_is_special_is_found_at_every_place_of_texts_of_every_length() {
        for special in 0..=0x7F {
            let character = char::from(special);
            let is_special = SPECIAL[usize::from(special)] && special != b'"';
            for length in 1..40 {
                for at in 0..length {
                    let raw = [
                        "x".repeat(at),
                        character.into(),
                        "y".repeat(length - at - 1),
                    ];
                    let raw = raw.concat();
                    let mut text = String::new();
                    push_text(&mut text, &raw);
                    assert_eq!(text == raw, !is_special, "{raw:?}");
                }
            }
        }
    }

    #[test]
    fn what_a_parser_would_change_is_printed_changed() {
        let mut text = String::new();
        push_text(&mut text, "a\r\nb\rc\0d");
        assert_eq!(text, "a\nb\nc\u{FFFD}d");
    }
}
