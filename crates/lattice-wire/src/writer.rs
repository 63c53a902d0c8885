//! Appending `MessagePack` values to a byte buffer, each in its shortest form.

use lattice_vdom::{SAFE_INTEGER_MAX, ValueRef};
use rmp::encode as mp;

/// Writing to a `Vec` cannot fail.
const TAKES_ALL: &str = "a Vec takes all bytes";

pub(crate) fn uint(out: &mut Vec<u8>, x: u64) {
    mp::write_uint(out, x).expect(TAKES_ALL);
}

pub(crate) fn str(out: &mut Vec<u8>, text: &str) {
    mp::write_str(out, text).expect(TAKES_ALL);
}

pub(crate) fn bool(out: &mut Vec<u8>, flag: bool) {
    mp::write_bool(out, flag).expect(TAKES_ALL);
}

pub(crate) fn array(out: &mut Vec<u8>, length: usize) {
    mp::write_array_len(out, length as u32).expect(TAKES_ALL);
}

/// A slot's value, so that JavaScript's `String(x)` gives what [`ValueRef::push_text`] gives: whole numbers that
/// JavaScript cannot hold exactly travel as text.
pub(crate) fn value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::None => mp::write_nil(out).expect(TAKES_ALL),
        ValueRef::Bool(flag) => bool(out, flag),
        ValueRef::Int(x) if x.unsigned_abs() <= SAFE_INTEGER_MAX as u64 => int(out, x),
        ValueRef::Int(_) => str(out, &value.to_text()),
        ValueRef::Float(x) => float(out, x),
        ValueRef::Str(text) => str(out, text),
    }
}

pub(crate) fn int(out: &mut Vec<u8>, x: i64) {
    mp::write_sint(out, x).expect(TAKES_ALL);
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
