//! The header guard: RFC 6455 rules that fastwebsockets lets pass, checked on the bytes before it sees them.
//!
//! It refuses reserved bits, unknown opcodes, unmasked frames, lengths that are not minimal, control frames that are long
//! or fragmented, a new message inside a fragmented one, a continuation of nothing, text messages, and messages over
//! the limit, whole or in fragments, as soon as a header announces them. It keeps a count of bytes and fourteen bytes of
//! header; it never waits and never allocates.

use super::CloseCode;

/// Longest header of a masked frame.
const HEADER_BYTES_MAX: usize = 14;
const CONTROL_BYTES_MAX: u64 = 125;

/// What a client did that ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) code: CloseCode,
    pub(crate) rule: &'static str,
}

const fn protocol(rule: &'static str) -> Violation {
    Violation {
        code: CloseCode::PROTOCOL,
        rule,
    }
}

/// Follows one client's stream of frames.
#[derive(Debug)]
pub(crate) struct Guard {
    message_bytes_max: u64,
    /// Payload bytes of the open fragmented message so far.
    open: Option<u64>,
    header: [u8; HEADER_BYTES_MAX],
    header_have: u8,
    /// Payload bytes still to come of the frame whose header is complete.
    payload: u64,
}

impl Guard {
    pub(crate) fn new(message_bytes_max: usize) -> Self {
        Self {
            message_bytes_max: message_bytes_max as u64,
            open: None,
            header: [0; HEADER_BYTES_MAX],
            header_have: 0,
            payload: 0,
        }
    }

    /// No frame and no message has begun and not ended.
    pub(crate) fn is_between_messages(&self) -> bool {
        self.open.is_none() && self.is_between_frames()
    }

    fn is_between_frames(&self) -> bool {
        self.header_have == 0 && self.payload == 0
    }

    /// Payload bytes that the current frame still needs; 0 while its header is incomplete.
    pub(crate) fn payload_left(&self) -> u64 {
        self.payload
    }

    /// Looks at the next bytes of the stream and returns how many of them, up to the end of the frame they belong
    /// to, may be passed on. For a non-empty `bytes` that is at least one.
    pub(crate) fn admit(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        let mut taken = 0;
        if self.payload == 0 {
            taken = self.header(bytes)?;
        }
        let of_payload = (self.payload).min((bytes.len() - taken) as u64);
        self.payload -= of_payload;
        Ok(taken + of_payload as usize)
    }

    /// Collects header bytes and checks what they say as soon as they say it.
    fn header(&mut self, bytes: &[u8]) -> Result<usize, Violation> {
        for (at, byte) in bytes.iter().enumerate() {
            let have = usize::from(self.header_have);
            self.header[have] = *byte;
            self.header_have += 1;
            match have {
                0 => self.first_byte(*byte)?,
                1 if byte & 0x80 == 0 => return Err(protocol("a client's frame must be masked")),
                _ => {}
            }
            if have >= 1 && have + 1 == self.header_length() {
                self.payload = self.length()?;
                self.begin(self.payload)?;
                self.header_have = 0;
                return Ok(at + 1);
            }
        }
        Ok(bytes.len())
    }

    fn first_byte(&self, byte: u8) -> Result<(), Violation> {
        if byte & 0x70 != 0 {
            return Err(protocol(
                "reserved bits must be zero: no extension was agreed on",
            ));
        }
        let fin = byte & 0x80 != 0;
        match byte & 0x0f {
            0 if self.open.is_none() => Err(protocol("there is no message to continue")),
            2 if self.open.is_some() => Err(protocol(
                "a new message must not begin inside a fragmented one",
            )),
            1 => Err(Violation {
                code: CloseCode::UNSUPPORTED,
                rule: "messages must be binary, not text",
            }),
            8..=10 if !fin => Err(protocol("a control frame must not be fragmented")),
            0 | 2 | 8..=10 => Ok(()),
            _ => Err(protocol("the opcode is not one of RFC 6455's")),
        }
    }

    fn length_code(&self) -> u8 {
        self.header[1] & 0x7f
    }

    fn header_length(&self) -> usize {
        match self.length_code() {
            126 => 8,
            127 => 14,
            _ => 6,
        }
    }

    fn length(&self) -> Result<u64, Violation> {
        let (length, minimum) = match self.length_code() {
            126 => (
                u64::from(u16::from_be_bytes([self.header[2], self.header[3]])),
                126,
            ),
            127 => {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(&self.header[2..10]);
                (u64::from_be_bytes(bytes), 1 << 16)
            }
            short => (u64::from(short), 0),
        };
        if length < minimum {
            return Err(protocol("a length must be written in its shortest form"));
        }
        Ok(length)
    }

    /// Accounts for a frame of `length` payload bytes whose header is complete.
    fn begin(&mut self, length: u64) -> Result<(), Violation> {
        let fin = self.header[0] & 0x80 != 0;
        if self.header[0] & 0x08 != 0 {
            if length > CONTROL_BYTES_MAX {
                return Err(protocol("a control frame carries at most 125 bytes"));
            }
            return Ok(());
        }
        let total = self.open.unwrap_or(0).saturating_add(length);
        if total > self.message_bytes_max {
            return Err(Violation {
                code: CloseCode::TOO_BIG,
                rule: "the message is over the server's limit",
            });
        }
        self.open = (!fin).then_some(total);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1000;

    /// A masked frame with this first byte and `length` zero bytes of payload.
    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match length {
            0..126 => bytes.push(0x80 | length as u8),
            126..65536 => {
                bytes.push(0xfe);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0xff);
                bytes.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes.resize(bytes.len() + length, 0);
        bytes
    }

    /// Feeds the bytes in pieces of `step` and returns the first refusal.
    fn feed(bytes: &[u8], step: usize) -> Result<Guard, Violation> {
        let mut guard = Guard::new(LIMIT);
        for piece in bytes.chunks(step) {
            let mut rest = piece;
            while !rest.is_empty() {
                let taken = guard.admit(rest)?;
                assert!(taken > 0, "no progress");
                rest = &rest[taken..];
            }
        }
        Ok(guard)
    }

    fn check(frames: &[Vec<u8>], expected: Result<(), u16>) {
        let bytes = frames.concat();
        for step in [1, 2, 3, 7, bytes.len()] {
            let found = feed(&bytes, step)
                .map(|guard| assert!(guard.is_between_messages()))
                .map_err(|violation| violation.code.number());
            assert_eq!(found, expected, "in steps of {step}");
        }
    }

    #[test]
    fn whole_and_fragmented_binary_messages_pass_with_control_frames_between() {
        check(&[frame(0x82, 3), frame(0x82, 0), frame(0x82, 900)], Ok(()));
        check(
            &[
                frame(0x02, 3),
                frame(0x89, 125),
                frame(0x00, 0),
                frame(0x8a, 0),
                frame(0x80, 300),
                frame(0x88, 2),
            ],
            Ok(()),
        );
    }

    #[test]
    fn what_breaks_rfc_6455_is_1002() {
        check(&[vec![0x82, 0x03, 1, 2, 3]], Err(1002));
        check(&[frame(0xc2, 3)], Err(1002));
        check(&[frame(0x83, 3)], Err(1002));
        check(&[frame(0x8b, 3)], Err(1002));
        check(&[frame(0x80, 3)], Err(1002));
        check(&[frame(0x02, 3), frame(0x82, 3)], Err(1002));
        check(&[frame(0x09, 3)], Err(1002));
        for control in [0x88, 0x89, 0x8a] {
            check(&[frame(control, 126)], Err(1002));
        }
        check(&[vec![0x82, 0xfe, 0, 125, 0, 0, 0, 0]], Err(1002));
        let mut long = vec![0x82, 0xff];
        long.extend_from_slice(&65_535_u64.to_be_bytes());
        long.extend_from_slice(&[0; 4]);
        check(&[long], Err(1002));
    }

    #[test]
    fn text_is_1003() {
        check(&[frame(0x81, 3)], Err(1003));
    }

    #[test]
    fn too_much_is_1009_as_soon_as_a_header_says_so() {
        let head = &frame(0x82, LIMIT + 1)[..8];
        assert_eq!(feed(head, 1).unwrap_err().code.number(), 1009);
        check(&[frame(0x02, 600), frame(0x00, 401)], Err(1009));
        check(&[frame(0x02, 600), frame(0x80, 400)], Ok(()));
        let mut huge = vec![0x82, 0xff];
        huge.extend_from_slice(&u64::MAX.to_be_bytes());
        huge.extend_from_slice(&[0; 4]);
        check(&[huge], Err(1009));
    }

    #[test]
    fn bytes_are_passed_on_up_to_the_end_of_a_frame() {
        let mut guard = Guard::new(LIMIT);
        let bytes = [frame(0x82, 3), frame(0x82, 5)].concat();
        assert_eq!(guard.admit(&bytes).unwrap(), 9);
        assert!(guard.is_between_messages());
        assert_eq!(guard.admit(&bytes[9..16]).unwrap(), 7);
        assert_eq!(guard.payload_left(), 4);
        assert!(!guard.is_between_messages());
    }

    #[test]
    fn garbage_never_panics_and_always_ends_or_makes_progress() {
        let mut seed = 1_u64;
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..64)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (seed >> 56) as u8
                })
                .collect();
            let _ = feed(&bytes, 5);
        }
    }
}
