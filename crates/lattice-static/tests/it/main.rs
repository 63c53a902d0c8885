//! A folder as a static host and a browser see it.

mod site;
