//! Tells the crate what CPython it is built for: `Py_GIL_DISABLED` must be known.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
