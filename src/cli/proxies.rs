//! The proxies that the environment names, as other programs read them.

use flowcheck::sut::Proxies;

/// Those of `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case. `HTTP_PROXY` in capitals is not read
/// where it could be a request's header.
#[allow(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]
pub(crate) fn from_environment() -> Proxies {
    let var = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| std::env::var(name).ok());
        values.find(|value| !value.is_empty())
    };
    let cgi = std::env::var("REQUEST_METHOD").is_ok();
    let http: &[&str] = match cgi {
        true => &["http_proxy"],
        false => &["http_proxy", "HTTP_PROXY"],
    };
    let all = || var(&["all_proxy", "ALL_PROXY"]);
    Proxies {
        http: var(http).or_else(all),
        https: var(&["https_proxy", "HTTPS_PROXY"]).or_else(all),
        except: var(&["no_proxy", "NO_PROXY"]),
    }
}
