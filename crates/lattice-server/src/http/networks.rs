//! Sets of addresses, as configurations name them.

use std::net::IpAddr;

/// Single addresses, networks such as `10.0.0.0/8`, and `unix` for whoever comes without an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Networks {
    networks: Vec<Network>,
    takes_unix: bool,
}

#[derive(Clone, Copy, Debug)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl Networks {
    /// The error is the entry that is none of these.
    pub(crate) fn parse(entries: &[String]) -> Result<Self, String> {
        let mut all = Self::default();
        for entry in entries {
            if entry == "unix" {
                all.takes_unix = true;
            } else {
                let network = Network::parse(entry).ok_or_else(|| entry.clone())?;
                all.networks.push(network);
            }
        }
        Ok(all)
    }

    pub(crate) fn contain(&self, address: Option<IpAddr>) -> bool {
        match address {
            None => self.takes_unix,
            Some(address) => self
                .networks
                .iter()
                .any(|network| network.contains(address)),
        }
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(all), |bits| bits.parse().ok())?;
        (bits <= all).then_some(Self { address, bits })
    }

    fn contains(self, address: IpAddr) -> bool {
        // A socket for both families gives addresses of IPv4 as such of IPv6.
        let (own, bits) = match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u128::from(own.to_bits() ^ other.to_bits()), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits(), 128),
            _ => return false,
        };
        own.checked_shr(bits - self.bits).unwrap_or(0) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contain(entries: &[&str], address: &str) -> bool {
        let entries: Vec<String> = entries.iter().map(ToString::to_string).collect();
        Networks::parse(&entries)
            .unwrap()
            .contain(Some(address.parse().unwrap()))
    }

    #[test]
    fn a_network_holds_what_begins_alike() {
        for (entry, address, held) in [
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true),
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("::1", "::1", true),
            ("fd00::/8", "fdff::9", true),
            ("fd00::/8", "fe00::9", false),
            ("::/0", "2001:db8::1", true),
        ] {
            assert_eq!(contain(&[entry], address), held, "{address} in {entry}");
        }
        assert!(!contain(&["unix"], "127.0.0.1"));
        assert!(Networks::parse(&["unix".to_owned()]).unwrap().contain(None));
        assert!(!Networks::default().contain(None));
    }

    #[test]
    fn what_is_no_network_is_named() {
        for entry in ["", "x", "10.0.0.0/33", "::1/129", "10.0.0.0/-1", "10.0.0/8"] {
            let error = Networks::parse(&["::1".to_owned(), entry.to_owned()]).unwrap_err();
            assert_eq!(error, entry);
        }
    }
}
