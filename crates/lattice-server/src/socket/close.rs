//! Why a connection is closed, as the number that the client sees.

/// A WebSocket close code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CloseCode(u16);

impl CloseCode {
    pub(crate) const NORMAL: Self = Self(1000);
    /// The server stops.
    pub(crate) const AWAY: Self = Self(1001);
    /// RFC 6455 was broken.
    pub(crate) const PROTOCOL: Self = Self(1002);
    /// A text message.
    pub(crate) const UNSUPPORTED: Self = Self(1003);
    /// A close reason that is no UTF-8.
    pub(crate) const INVALID: Self = Self(1007);
    /// Too slow: no hello, no pong, or a message without an end.
    pub(crate) const POLICY: Self = Self(1008);
    pub(crate) const TOO_BIG: Self = Self(1009);
    /// The session failed as a whole.
    pub(crate) const FAILED: Self = Self(1011);
    /// Bytes that are no message of the protocol.
    pub(crate) const MALFORMED: Self = Self(4400);
    /// A page of another build.
    pub(crate) const VERSION: Self = Self(4401);
    /// No such session any more.
    pub(crate) const GONE: Self = Self(4404);
    /// Another socket has claimed the session.
    pub(crate) const TAKEN_OVER: Self = Self(4409);

    pub(crate) fn number(self) -> u16 {
        self.0
    }

    /// The code that answers a close frame with this payload: the client's own, or why it was wrong.
    pub(crate) fn answer(payload: &[u8]) -> Self {
        let Some((code, reason)) = payload.split_first_chunk::<2>() else {
            return if payload.is_empty() {
                Self::NORMAL
            } else {
                Self::PROTOCOL
            };
        };
        let code = u16::from_be_bytes(*code);
        let may_be_sent = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
        if !may_be_sent {
            Self::PROTOCOL
        } else if std::str::from_utf8(reason).is_err() {
            Self::INVALID
        } else {
            Self(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_is_answered_with_its_own_code_or_with_what_is_wrong_about_it() {
        for (payload, code) in [
            (&b""[..], 1000),
            (b"\x03", 1002),
            (b"\x03\xe8", 1000),
            (b"\x03\xe9bye", 1001),
            (b"\x03\xed", 1002),
            (b"\x03\xee", 1002),
            (b"\x00\x00", 1002),
            (b"\x13\x88", 1002),
            (b"\x11\x30", 4400),
            (b"\x03\xe8\xff\xfe", 1007),
        ] {
            assert_eq!(CloseCode::answer(payload).number(), code, "{payload:?}");
        }
    }
}
