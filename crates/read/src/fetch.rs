//! Fetching a page, within limits.

use std::time::Duration;

use ureq::Agent;

use crate::article::{Article, ArticleError, Format, MAX_BYTES};

/// How long the whole exchange may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How many times a page may send the reader on.
const REDIRECTS: u32 = 5;

/// Why a page could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Neither `http` nor `https`.
    #[error("`{0}` is no web address: it must begin with http:// or https://")]
    Address(String),
    /// The server could not be reached or answered with an error.
    #[error("{url} could not be fetched: {reason}; save the page and give the file instead")]
    Network {
        /// The address.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// Not text.
    #[error("{url} is {kind}, not a page: give the address of an article (HTML or plain text)")]
    ContentType {
        /// The address.
        url: String,
        /// The content type that the server named.
        kind: String,
    },
    /// Fetched, and no article.
    #[error(transparent)]
    Article(#[from] ArticleError),
}

/// Fetches a page and reads it.
///
/// At most 5 MB, 30 seconds and 5 redirects; only `text/html`, XHTML and `text/plain`.
///
/// # Errors
/// An address that is none, a server that fails, another content type, or [`ArticleError`].
pub fn fetch(url: &str) -> Result<Article, FetchError> {
    fetch_within(url, TIME_LIMIT)
}

fn fetch_within(url: &str, limit: Duration) -> Result<Article, FetchError> {
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(FetchError::Address(url.to_owned()));
    }
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(limit))
        .max_redirects(REDIRECTS)
        .user_agent(concat!("detente/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let failed = |reason: String| FetchError::Network {
        url: url.to_owned(),
        reason,
    };
    let mut response = agent.get(url).call().map_err(|e| failed(e.to_string()))?;
    let kind = response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or("").trim().to_owned();
    let format = match kind.as_str() {
        "text/html" | "application/xhtml+xml" => Format::Html,
        "text/plain" => Format::Text,
        _ => {
            return Err(FetchError::ContentType {
                url: url.to_owned(),
                kind,
            });
        }
    };
    let bytes = response
        .body_mut()
        .with_config()
        .limit(MAX_BYTES as u64 + 1)
        .read_to_vec()
        .map_err(|e| match e {
            ureq::Error::BodyExceedsLimit(_) => FetchError::Article(ArticleError::TooLarge {
                bytes: MAX_BYTES + 1,
            }),
            other => failed(other.to_string()),
        })?;
    Ok(Article::from_bytes(url, &bytes, Some(format))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// A server that gives one answer to each of `answers`, in turn, and its address.
    fn serve(answers: Vec<Vec<u8>>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept() else {
                    return;
                };
                let mut request = [0; 2048];
                let _ = stream.read(&mut request);
                let _ = stream.write_all(&answer);
            }
        });
        address
    }

    fn answer(head: &str, body: &[u8]) -> Vec<u8> {
        let mut all = format!(
            "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        all.extend_from_slice(body);
        all
    }

    const TEXT: &str =
        "A quiet border\n\nThe two states reopened the road on Monday. Trade has grown since then.";

    #[test]
    fn a_page_is_read_after_a_redirect() {
        let address = serve(vec![
            answer("302 Found\r\nLocation: /there", b""),
            answer(
                "200 OK\r\nContent-Type: text/plain; charset=utf-8",
                TEXT.as_bytes(),
            ),
        ]);
        let article = fetch(&address).unwrap();
        assert_eq!(article.title, "A quiet border");
        assert_eq!(article.body().count(), 2);
    }

    #[test]
    fn what_is_no_page_is_refused_with_its_kind() {
        let address = serve(vec![answer(
            "200 OK\r\nContent-Type: application/pdf",
            b"%PDF",
        )]);
        assert!(
            fetch(&address)
                .unwrap_err()
                .to_string()
                .contains("application/pdf")
        );
        let address = serve(vec![answer("404 Not Found", b"")]);
        assert!(fetch(&address).unwrap_err().to_string().contains("404"));
        assert!(matches!(fetch("ftp://a.b"), Err(FetchError::Address(_))));
    }

    #[test]
    fn endless_pages_and_redirects_end() {
        let address = serve(vec![answer(
            "200 OK\r\nContent-Type: text/plain",
            &vec![b'a'; MAX_BYTES + 10],
        )]);
        assert!(fetch(&address).unwrap_err().to_string().contains("5 MB"));
        let again = answer("302 Found\r\nLocation: /again", b"");
        let address = serve(vec![again; 10]);
        assert!(matches!(fetch(&address), Err(FetchError::Network { .. })));
    }

    #[test]
    fn a_silent_server_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let error = fetch_within(&address, Duration::from_millis(200)).unwrap_err();
        assert!(matches!(error, FetchError::Network { .. }), "{error}");
    }
}
