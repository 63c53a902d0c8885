//! Numbers as text, printed exactly as JavaScript's `String(x)` prints them, so that HTML made here and text
//! set by the page's applier never differ.

use core::fmt::Write as _;

/// The integers that JavaScript's numbers hold exactly lie within plus and minus this bound.
pub const SAFE_INTEGER_MAX: i64 = (1 << 53) - 1;

/// Appends `x` as `String(x)` prints it: shortest digits that read back equal, no `.0`, exponents from 1e21 on
/// and below 1e-6.
pub(crate) fn push_float(out: &mut String, x: f64) {
    if x.is_nan() {
        return out.push_str("NaN");
    }
    if x == 0.0 {
        return out.push('0');
    }
    if x < 0.0 {
        out.push('-');
    }
    if x.is_infinite() {
        return out.push_str("Infinity");
    }
    // `{:e}` gives the shortest digits; only their layout is JavaScript's own.
    let mut text = Scientific::default();
    let _ = write!(text, "{:e}", x.abs());
    let (digits, exponent) = text.parts();
    lay_out(out, digits, exponent);
}

/// Appends `x` in plain decimal digits.
pub(crate) fn push_int(out: &mut String, x: i64) {
    if x < 0 {
        out.push('-');
    }
    push_digits(out, x.unsigned_abs());
}

/// How many digits are pushed at once.
const GROUP: usize = 3;

fn push_digits(out: &mut String, x: u64) {
    if x < 1_000 {
        push_first(out, x);
    } else if x < 1_000_000 {
        push_first(out, x / 1_000);
        out.push_str(group(x % 1_000));
    } else {
        push_many(out, x);
    }
}

#[cold]
fn push_many(out: &mut String, x: u64) {
    // A u64 has seven groups; these are all but the first, from the last on.
    let mut groups = [0; 6];
    let (mut count, mut rest) = (0, x);
    while rest >= 1_000 {
        groups[count] = rest % 1_000;
        count += 1;
        rest /= 1_000;
    }
    push_first(out, rest);
    for number in groups[..count].iter().rev() {
        out.push_str(group(*number));
    }
}

/// The group that a number begins with: without its zeros.
fn push_first(out: &mut String, x: u64) {
    let zeros = usize::from(x < 10) + usize::from(x < 100);
    out.push_str(&group(x)[zeros..]);
}

/// The three digits of a number below 1,000.
fn group(x: u64) -> &'static str {
    let at = x as usize * GROUP;
    &GROUPS[at..at + GROUP]
}

/// `000` to `999`.
static GROUPS: &str = {
    const BYTES: [u8; 1_000 * GROUP] = {
        let mut bytes = [0; 1_000 * GROUP];
        let mut x = 0;
        while x < 1_000 {
            bytes[x * GROUP] = b'0' + (x / 100) as u8;
            bytes[x * GROUP + 1] = b'0' + (x / 10 % 10) as u8;
            bytes[x * GROUP + 2] = b'0' + (x % 10) as u8;
            x += 1;
        }
        bytes
    };
    match core::str::from_utf8(&BYTES) {
        Ok(digits) => digits,
        Err(_) => panic!("digits are ASCII"),
    }
};

/// `digits` are d1 d2 ... dk of d1.d2...dk * 10^exponent.
fn lay_out(out: &mut String, digits: &str, exponent: i32) {
    let count = digits.len() as i32;
    let point = exponent + 1;
    if (count..=21).contains(&point) {
        out.push_str(digits);
        push_zeros(out, point - count);
    } else if (1..=21).contains(&point) {
        let (whole, part) = digits.split_at(point as usize);
        out.extend([whole, ".", part]);
    } else if (-5..=0).contains(&point) {
        out.push_str("0.");
        push_zeros(out, -point);
        out.push_str(digits);
    } else {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            out.extend([".", rest]);
        }
        out.push_str(if exponent < 0 { "e-" } else { "e+" });
        push_int(out, i64::from(exponent.unsigned_abs()));
    }
}

fn push_zeros(out: &mut String, count: i32) {
    out.extend(core::iter::repeat_n('0', count as usize));
}

/// Takes `{:e}` output apart without an allocation: at most 17 digits, then the exponent.
#[derive(Default)]
struct Scientific {
    digits: [u8; 24],
    count: usize,
    exponent: i32,
    negative: bool,
    after_e: bool,
}

impl Scientific {
    fn parts(&self) -> (&str, i32) {
        let digits = core::str::from_utf8(&self.digits[..self.count]).expect("digits are ASCII");
        (
            digits,
            if self.negative {
                -self.exponent
            } else {
                self.exponent
            },
        )
    }
}

impl core::fmt::Write for Scientific {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        for byte in s.bytes() {
            match byte {
                b'e' => self.after_e = true,
                b'-' => self.negative = true,
                b'.' => {}
                digit if self.after_e => {
                    self.exponent = self.exponent * 10 + i32::from(digit - b'0');
                }
                digit => {
                    self.digits[self.count] = digit;
                    self.count += 1;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64) -> String {
        let mut out = String::new();
        push_float(&mut out, x);
        out
    }

    #[test]
    fn floats_print_as_javascript_prints_them() {
        let cases = [
            (3.0, "3"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (123.456, "123.456"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (1.25e-9, "1.25e-9"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (0.1 + 0.2, "0.30000000000000004"),
        ];
        for (x, expected) in cases {
            assert_eq!(text(x), expected);
        }
    }

    #[test]
    fn integers_print_to_their_bounds() {
        for x in [
            0,
            7,
            -1,
            9,
            10,
            99,
            100,
            101,
            110,
            -10,
            -100,
            999,
            1_000,
            9_999,
            12_345,
            999_999,
            1_000_000,
            1_000_001,
            20_000_000_003,
            i64::MAX,
            i64::MIN,
        ] {
            let mut out = String::new();
            push_int(&mut out, x);
            assert_eq!(out, x.to_string());
        }
    }
}
