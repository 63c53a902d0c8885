//! Views, templates, keyed diff, patches and HTML of Lattice.
