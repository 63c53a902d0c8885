//! SHA-256, in the forms that file names and browsers want.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The hash of some bytes, taken together.
#[derive(Clone, Debug)]
pub(crate) struct Sum([u8; 32]);

impl Sum {
    pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Enough of it for a name: 16 hexadecimal digits.
    pub(crate) fn name(&self) -> String {
        self.0[..8].iter().fold(String::new(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
    }

    /// As policies, `integrity` and `fetch` take it: `sha256-` and base64.
    pub(crate) fn integrity(&self) -> String {
        let mut text = String::from("sha256-");
        for part in self.0.chunks(3) {
            let bytes = [
                part[0],
                *part.get(1).unwrap_or(&0),
                *part.get(2).unwrap_or(&0),
            ];
            let bits = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
            for at in 0..4 {
                text.push(if at <= part.len() {
                    char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63])
                } else {
                    '='
                });
            }
        }
        text
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::Sum;

    /// From the Content Security Policy specification's example, and SHA-256 of nothing.
    #[test]
    fn sums_are_those_that_browsers_compute() {
        let sum = Sum::of([b"alert('Hello, world.');".as_slice()]);
        assert_eq!(
            sum.integrity(),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
        assert_eq!(Sum::of([]).name(), "e3b0c44298fc1c14");
        assert_eq!(
            Sum::of([b"ab".as_slice(), b"c"]).name(),
            Sum::of([b"abc".as_slice()]).name()
        );
    }
}
