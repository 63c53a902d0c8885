//! The page: a session's first paint in its frame, under a policy that lets no other script run.

use super::assets::{Assets, Comes};
use super::base::Base;
use super::caller::Caller;
use super::reply::{self, Reply};
use super::router::SOCKET;
use crate::sessions::opening::{self, Wanted};
use crate::sessions::token::{Token, random};
use crate::shared::Shared;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue, LOCATION, RETRY_AFTER};
use lattice_engine::session::{FirstPaint, Status, URL_BYTES_MAX, User};
use std::fmt::Write as _;
use std::sync::Arc;

pub(crate) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// A page that is ready to be sent.
pub(crate) struct Page {
    html: String,
    policy: HeaderValue,
    status: StatusCode,
}

/// What comes of a request for a page.
pub(crate) enum Answer {
    Page(Page),
    /// The app went on to this URL while the page was rendered.
    Elsewhere(String),
}

/// Opens a session and shows its first paint.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    caller: &Caller,
    path: &str,
    query: Option<&str>,
    user: Option<Arc<User>>,
) -> Reply {
    if path.len() + query.map_or(0, str::len) >= URL_BYTES_MAX {
        return reply::text(
            StatusCode::URI_TOO_LONG,
            &format!("The address of a page has at most {URL_BYTES_MAX} bytes."),
        );
    }
    let is_rush = shared.pool.patient() >= shared.config.openings_max;
    if is_rush || !shared.registry.reserve(shared.config.sessions_max) {
        shared.counters.sessions_refused.add(1);
        return busy(shared, caller);
    }
    let wanted = Wanted {
        path: path.to_owned(),
        query: query.unwrap_or_default().to_owned(),
        base: caller.base.clone(),
        user,
    };
    match opening::open(Arc::clone(shared), wanted).await {
        Some(Answer::Page(page)) => {
            let mut reply = reply::reply(page.status, CONTENT_TYPE, Bytes::from(page.html));
            reply
                .headers_mut()
                .insert(CONTENT_SECURITY_POLICY, page.policy);
            reply
        }
        Some(Answer::Elsewhere(url)) => elsewhere(shared, caller, &url),
        None if shared.is_stopping() => busy(shared, caller),
        None => reply::message(
            StatusCode::INTERNAL_SERVER_ERROR,
            &shared.styles(&caller.base),
            "The app could not start",
            "The server's log says why.",
        ),
    }
}

/// To another page of the app.
fn elsewhere(shared: &Shared, caller: &Caller, url: &str) -> Reply {
    let mut reply = reply::message(
        StatusCode::SEE_OTHER,
        &shared.styles(&caller.base),
        "See other page",
        "The app goes on at another address.",
    );
    match HeaderValue::from_str(url) {
        Ok(url) => drop(reply.headers_mut().insert(LOCATION, url)),
        // An app's URL is visible ASCII; what stands before it is the embedder's.
        Err(_) => *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    reply
}

fn busy(shared: &Shared, caller: &Caller) -> Reply {
    let mut reply = reply::message(
        StatusCode::SERVICE_UNAVAILABLE,
        &shared.styles(&caller.base),
        "Busy",
        "The server takes no more visitors just now. Please come back in a moment.",
    );
    reply
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from_static("5"));
    reply
}

/// Writes the page. The mount element holds exactly the HTML of the first paint: the applier compares its hash.
///
/// A page that only says that there is none has no token, and no script: nothing of it is kept here.
pub(crate) fn render(
    assets: &Assets,
    base: &Base,
    first: &FirstPaint,
    token: Option<Token>,
) -> Page {
    let base = base.as_str();
    let nonce = format!("{:032x}", u128::from_ne_bytes(random()));
    let mut html = String::with_capacity(first.html.len() + first.items.len() * 3 + 4096);
    html.push_str(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">",
    );
    first.head.push_html(&mut html);
    let _ = write!(
        html,
        "<link rel=\"icon\" type=\"image/svg+xml\" href=\"{base}{}\"><link rel=\"stylesheet\" href=\"{base}{}\">",
        assets.icon.path, assets.styles.path
    );
    if !first.css.is_empty() {
        let _ = write!(
            html,
            "<style nonce=\"{nonce}\">{}</style>",
            first.style_text()
        );
    }
    if token.is_some() {
        for module in assets.modules(Comes::WithFirst) {
            let _ = write!(
                html,
                "<link rel=\"modulepreload\" nonce=\"{nonce}\" href=\"{base}{}\">",
                module.path
            );
        }
        for module in assets.modules(Comes::First) {
            let _ = write!(
                html,
                "<script type=\"module\" nonce=\"{nonce}\" src=\"{base}{}\"></script>",
                module.path
            );
        }
    }
    let _ = write!(
        html,
        "</head><body class=\"lt-root\"><div class=\"lt-app\"><main id=\"lt-root\" class=\"lt-main\">{}</main></div>",
        first.html
    );
    if let Some(token) = token {
        let _ = write!(
            html,
            "<script type=\"application/json\" id=\"lattice-data\">{}</script>",
            first
                .data(&token.to_text(), &format!("{base}{SOCKET}"))
                .to_json()
        );
    }
    html.push_str("</body></html>");
    Page {
        html,
        policy: policy(&nonce),
        status: match first.status {
            Status::Found => StatusCode::OK,
            Status::Missing => StatusCode::NOT_FOUND,
            Status::Denied => StatusCode::FORBIDDEN,
            Status::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

fn policy(nonce: &str) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         media-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lattice"
    );
    HeaderValue::from_str(&text).expect("a policy is visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lattice_engine::session::Head;

    fn page(first: &FirstPaint) -> Page {
        render(
            &Assets::new("body{}"),
            &Base::default(),
            first,
            Some(Token::new()),
        )
    }

    #[test]
    fn nothing_of_an_app_ends_the_element_it_stands_in() {
        let first = FirstPaint {
            css: "a{content:\"</style><script>\"}".to_owned(),
            head: Head::new().title("<b>&").meta("og:\"", "\"><b>"),
            ..FirstPaint::default()
        };
        let html = page(&first).html;
        assert!(
            html.contains("<meta property=\"og:&quot;\" content=\"&quot;>&lt;b>\">"),
            "{html}"
        );
        assert!(html.contains("<title>&lt;b>&amp;</title>"), "{html}");
        assert!(
            html.contains("content:\"\\3c /style>\\3c script>\""),
            "{html}"
        );
        assert_eq!(html.matches("</style>").count(), 1);
    }

    #[test]
    fn each_page_has_a_nonce_of_its_own_and_no_other_inline_code() {
        let (one, two) = (page(&FirstPaint::default()), page(&FirstPaint::default()));
        assert_ne!(one.policy, two.policy);
        let policy = one.policy.to_str().unwrap();
        assert!(policy.contains("require-trusted-types-for 'script'"));
        assert!(!policy.contains("unsafe"));
        let nonce = policy
            .split("nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap();
        assert!(
            one.html
                .contains(&format!("<script type=\"module\" nonce=\"{nonce}\""))
        );
        assert!(!one.html.contains("<style"));
        assert!(!one.html.contains(" style="));
    }
}
