//! The secret by which a page claims its session.

use std::fmt::Write as _;

/// 128 random bits; 32 hexadecimal digits in a page. Tokens are looked up in a map under a keyed hash, never compared
/// one by one, so that the time of a refusal says nothing about the tokens there are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Token(u128);

const DIGITS: usize = 32;

impl Token {
    pub(crate) fn new() -> Self {
        Self(u128::from_ne_bytes(random()))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != DIGITS || !digits {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(Self)
    }

    pub(crate) fn to_text(self) -> String {
        let mut text = String::with_capacity(DIGITS);
        let _ = write!(text, "{:032x}", self.0);
        text
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A token in a log is a session given away.
        f.write_str("Token")
    }
}

/// Bytes of the system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::getrandom(&mut bytes)
        .expect("a system without a source of randomness can't keep secrets, so serving ends here");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_own_text_and_by_nothing_else() {
        let token = Token::new();
        let text = token.to_text();
        assert_eq!(Token::parse(&text), Some(token));
        assert_ne!(Token::new(), token);
        for other in [
            "",
            "0",
            &text[1..],
            &format!("{text}0"),
            &format!("+{}", &text[1..]),
            "ABCDEF00000000000000000000000000",
        ] {
            assert_eq!(Token::parse(other), None, "{other}");
        }
        assert_eq!(Token(1).to_text().len(), DIGITS);
        assert_eq!(format!("{token:?}"), "Token");
    }
}
