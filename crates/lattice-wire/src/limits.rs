//! How large messages may be, in one place.

/// What a decoder accepts. A message that is larger anywhere is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one message.
    pub message_bytes_max: usize,
    /// Bytes of one string.
    pub string_bytes_max: usize,
    /// Elements of one array.
    pub array_items_max: usize,
    /// How deep items and templates may be nested.
    pub depth_max: usize,
    /// Instances that one message may bring; some take no bytes of their own.
    pub instances_max: usize,
}

impl Limits {
    /// What a server accepts of a page.
    pub const CLIENT: Self = Self {
        message_bytes_max: 1 << 20,
        string_bytes_max: 256 << 10,
        array_items_max: 10_000,
        depth_max: 64,
        instances_max: 0,
    };

    /// What a page accepts of its server.
    pub const SERVER: Self = Self {
        message_bytes_max: 64 << 20,
        string_bytes_max: 16 << 20,
        array_items_max: 100_000,
        depth_max: 4_096,
        instances_max: 4_000_000,
    };
}
