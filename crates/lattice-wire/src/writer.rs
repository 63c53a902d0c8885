//! Appending `MessagePack` values to a byte buffer, each in its shortest form.

use lattice_vdom::{SAFE_INTEGER_MAX, ValueRef};
use rmp::encode as mp;

/// Writing to a `Vec` cannot fail.
const TAKES_ALL: &str = "a Vec takes all bytes";

// Most values are small and are written here: a call of rmp for each would cost more than the whole rest.

/// The largest number and the longest text whose marker holds it.
const FIXED_INT_MAX: u64 = 0x7f;
const FIXED_STR_MAX: usize = 0x1f;

const U16_MAX: u64 = 0xffff;

const U8: u8 = 0xcc;
const U16: u8 = 0xcd;
const NIL: u8 = 0xc0;
const FALSE: u8 = 0xc2;
const FIXED_STR: u8 = 0xa0;

#[inline]
pub(crate) fn uint(out: &mut Vec<u8>, x: u64) {
    match x {
        0..=FIXED_INT_MAX => out.push(x as u8),
        0x80..=U16_MAX => {
            let [high, low] = (x as u16).to_be_bytes();
            if high == 0 {
                out.extend_from_slice(&[U8, low]);
            } else {
                out.extend_from_slice(&[U16, high, low]);
            }
        }
        _ => mp::write_uint(out, x).map(drop).expect(TAKES_ALL),
    }
}

#[inline]
pub(crate) fn str(out: &mut Vec<u8>, text: &str) {
    if text.len() <= FIXED_STR_MAX {
        out.reserve(1 + FIXED_STR_MAX);
        out.push(FIXED_STR | text.len() as u8);
        out.extend_from_slice(text.as_bytes());
    } else {
        mp::write_str(out, text).expect(TAKES_ALL);
    }
}

pub(crate) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    mp::write_bin(out, bytes).expect(TAKES_ALL);
}

#[inline]
pub(crate) fn bool(out: &mut Vec<u8>, flag: bool) {
    out.push(FALSE + u8::from(flag));
}

pub(crate) fn array(out: &mut Vec<u8>, length: usize) {
    mp::write_array_len(out, length as u32).expect(TAKES_ALL);
}

/// A slot's value, so that JavaScript's `String(x)` gives what [`ValueRef::push_text`] gives: whole numbers that
/// JavaScript cannot hold exactly travel as text.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "there is one loop that writes thousands"
)]
pub(crate) fn value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::None => out.push(NIL),
        ValueRef::Bool(flag) => bool(out, flag),
        ValueRef::Int(x) if x.unsigned_abs() <= SAFE_INTEGER_MAX as u64 => int(out, x),
        ValueRef::Int(_) => str(out, &value.to_text()),
        ValueRef::Float(x) => float(out, x),
        ValueRef::Str(text) => str(out, text),
    }
}

#[inline]
pub(crate) fn int(out: &mut Vec<u8>, x: i64) {
    match u64::try_from(x) {
        Ok(x) => uint(out, x),
        Err(_) => {
            mp::write_sint(out, x).expect(TAKES_ALL);
        }
    }
}

/// A number: as a whole one where it is one, in 32 bits where these hold it exactly.
pub(crate) fn float(out: &mut Vec<u8>, x: f64) {
    let narrow = x as f32;
    if x.fract() == 0.0 && x.abs() <= SAFE_INTEGER_MAX as f64 {
        int(out, x as i64);
    } else if f64::from(narrow).to_bits() == x.to_bits() || x.is_nan() {
        mp::write_f32(out, narrow).expect(TAKES_ALL);
    } else {
        mp::write_f64(out, x).expect(TAKES_ALL);
    }
}
