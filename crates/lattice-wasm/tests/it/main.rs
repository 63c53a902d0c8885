//! A session in its page, as the page's calls see it.

mod host;
