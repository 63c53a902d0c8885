//! The hash by which page and session agree on the HTML. It is a polynomial, so that many bytes can be taken at once here, and
//! the page's loop is still one line.

/// What the hash so far is multiplied by for each code unit. It is odd, so one changed unit always changes the hash. It is less
/// than 256, so what comes of two bytes fits into two bytes and what comes of four into four, which is how they are summed up.
const FACTOR: u32 = 251;

/// How many bytes are taken at once where all are ASCII.
const LANES: usize = 16;

/// The hash of `html`, as the page's applier computes it over what its browser prints: from 0 on, times 251 plus the next UTF-16
/// code unit, modulo 2^32.
pub fn html_hash(html: &str) -> u32 {
    hash_on(0, html)
}

/// Goes on from the hash of what comes before.
pub(super) fn hash_on(mut hash: u32, html: &str) -> u32 {
    let mut rest = html;
    while !rest.is_empty() {
        let (chunks, _) = rest.as_bytes().as_chunks::<LANES>();
        let mut plain = 0;
        for chunk in chunks.iter().take_while(|chunk| chunk.is_ascii()) {
            hash = hash
                .wrapping_mul(FACTOR.wrapping_pow(16))
                .wrapping_add(sum(chunk));
            plain += LANES;
        }
        // What is not ASCII, and what is left at the end.
        rest = &rest[plain..];
        let end = rest
            .char_indices()
            .nth(LANES)
            .map_or(rest.len(), |(at, _)| at);
        for unit in rest[..end].encode_utf16() {
            hash = hash.wrapping_mul(FACTOR).wrapping_add(u32::from(unit));
        }
        rest = &rest[end..];
    }
    hash
}

/// The hash of sixteen bytes alone.
fn sum(chunk: &[u8; LANES]) -> u32 {
    let bytes = u128::from_le_bytes(*chunk);
    let (first, last) = (
        sum_of_eight(bytes as u64),
        sum_of_eight((bytes >> 64) as u64),
    );
    first
        .wrapping_mul(FACTOR.wrapping_pow(8))
        .wrapping_add(last)
}

/// The same of eight, the first of which is the lowest: pairs side by side, then pairs of these.
fn sum_of_eight(bytes: u64) -> u32 {
    const BYTES: u64 = 0x00FF_00FF_00FF_00FF;
    const PAIRS: u64 = 0x0000_FFFF_0000_FFFF;
    let factor = u64::from(FACTOR);
    let pairs = (bytes & BYTES) * factor + (bytes >> 8 & BYTES);
    let fours = (pairs & PAIRS) * factor.pow(2) + (pairs >> 16 & PAIRS);
    let (first, last) = (fours as u32, (fours >> 32) as u32);
    first.wrapping_mul(FACTOR.pow(4)).wrapping_add(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit_by_unit(html: &str) -> u32 {
        html.encode_utf16().fold(0, |hash, unit| {
            hash.wrapping_mul(FACTOR).wrapping_add(u32::from(unit))
        })
    }

    #[test]
    fn the_hash_is_a_polynomial_over_utf16() {
        assert_eq!(html_hash(""), 0);
        assert_eq!(html_hash("a"), 97);
        assert_eq!(html_hash("ab"), 97 * 251 + 98);
        // The bounds of what is summed up side by side.
        for byte in ["\0", "\x7f"] {
            let html = byte.repeat(50);
            assert_eq!(html_hash(&html), unit_by_unit(&html));
        }
        assert_ne!(html_hash("\u{1F600}"), html_hash("\u{1F601}"));
    }

    #[test]
    fn what_is_not_ascii_counts_the_same_wherever_it_stands() {
        for stranger in ["", "\u{e9}", "\u{4e2d}\u{6587}", "\u{1F600}"] {
            for before in 0..20 {
                for after in [0, 1, 15, 16, 17, 40] {
                    let html = ["x".repeat(before), stranger.repeat(3), "y".repeat(after)];
                    let html = html.concat().repeat(2);
                    assert_eq!(html_hash(&html), unit_by_unit(&html), "{html:?}");
                    for (at, _) in html.char_indices() {
                        let (first, last) = html.split_at(at);
                        assert_eq!(hash_on(html_hash(first), last), html_hash(&html));
                    }
                }
            }
        }
    }
}
