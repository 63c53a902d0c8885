//! Why a socket was closed, as WebSocket close codes. Of the standard ones 1001 (the server goes), 1002 and 1007
//! (not WebSocket, not UTF-8) and 1009 (too large) are used too.

/// A message broke the protocol.
pub const MALFORMED: u16 = 4400;
/// The page is of another build; it reloads itself.
pub const VERSION: u16 = 4401;
/// The session is gone; the page reloads itself.
pub const GONE: u16 = 4404;
/// Another socket has claimed the session.
pub const TAKEN_OVER: u16 = 4409;
