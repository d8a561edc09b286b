"""nginx's settings, for several servers of the lesson behind one address; all who use nginx have them from here.

    python -m deploy.nginx > deploy/nginx.conf        writes those of `deploy/compose.yaml`

A learner's pages, connection and files belong to one server, which keeps them in its memory. A school has one address
for all of its learners, so they are told apart by a cookie: it holds the number of the server that answered last, and
nothing of the learner. Whoever has none yet gets the next server in turn. Where a browser keeps no cookie (some do not
inside of another site's page), its address and its name choose the server, for all such browsers of a school the same.

If a server is gone, or answers 503 because it ends, the request goes to another one, and the cookie changes with the
answer. No server is left out for a while by whom it answers already: somebody may still have a file to bring there.

What is uploaded passes through: nothing is buffered, and no answer is kept in a file either.
"""

from string import Template

COMPOSE = ["172.31.85.10:8501", "172.31.85.11:8501", "172.31.85.12:8501"]
"""The servers of `deploy/compose.yaml`."""


class Text(Template):
    """nginx has dollar signs of its own."""

    delimiter = "@"


SETTINGS = Text(r"""# Written by deploy/nginx.py: python -m deploy.nginx
daemon off;
pid @folder/nginx.pid;
# Below this, anybody could fill the log, with files that are too large.
error_log stderr crit;
worker_processes 1;
worker_rlimit_nofile 20000;
worker_shutdown_timeout 5s;

events {
    worker_connections 10000;
}

http {
    access_log off;
    server_tokens off;
    client_body_temp_path @folder/body;
    proxy_temp_path @folder/proxy;
    fastcgi_temp_path @folder/fastcgi;
    uwsgi_temp_path @folder/uwsgi;
    scgi_temp_path @folder/scgi;

    # Which servers may answer: first of all the one that did so last.
    map $cookie_lesson_server $servers {
        default $without_cookie;
@chosen
    }
    map $request_uri $without_cookie {
        default in_turn;
        ~/(_stcore|media)/ by_address;
    }
@groups

    # Of all that were asked, the last has answered.
    map $upstream_addr $answered {
        default "";
@answered
    }
    map "$cookie_lesson_server>$answered" $new_cookie {
        default "lesson_server=$answered; Path=/; HttpOnly; $same_site";
        ~^(\d*)>\1$ "";
        ~>$ "";
    }
    # In another site's page a browser keeps a cookie only by HTTPS, and only if it says all this.
    map "$scheme $http_x_forwarded_proto" $same_site {
        default "SameSite=Lax";
        ~https "SameSite=None; Secure; Partitioned";
    }
    map $http_upgrade $kind_of_connection {
        default upgrade;
        "" close;
    }

    server {
        listen @listen;
        # The largest ZIP file beside a handful of single photos, as ui/serve/limits.py has it.
        client_max_body_size 150m;
        client_header_timeout 20s;

        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $kind_of_connection;
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
        proxy_connect_timeout 2s;
        # The server asks every half minute whether a browser is still there.
        proxy_read_timeout 10m;
        proxy_next_upstream error timeout http_503;
        add_header Set-Cookie $new_cookie always;

        location / {
            proxy_pass http://$servers;
        }
        # What a browser asks before it connects. It waits 15 seconds for an answer; a server that stands still has 5.
        location ~ /_stcore/(health|host-config)$ {
            proxy_pass http://$servers;
            proxy_read_timeout 5s;
        }
    }
}
""")


def settings(servers, listen, folder) -> str:
    """The text of nginx.conf. servers: their addresses, each as 127.0.0.1:8501; listen: nginx's own.

    folder: where it may write its process id, and would write what it must not, the bodies of requests and answers
    """
    numbers = range(len(servers))
    return SETTINGS.substitute(
        listen=listen,
        folder=folder,
        chosen=_lines(8, (f"{number} server_{number};" for number in numbers)),
        groups="\n".join(_groups(servers)),
        answered=_lines(8, (rf"~(^|\s){_literal(servers[number])}$ {number};" for number in numbers)),
    )


def _groups(servers):
    """Whom a request may go to: everybody by turns, by the learner's address, and one before all others."""
    yield _group("in_turn", ("zone in_turn 64k;", *(f"server {server} fail_timeout=3s;" for server in servers)))
    by_address = 'hash "$remote_addr $http_user_agent" consistent;'
    yield _group("by_address", (by_address, *(f"server {server} max_fails=0;" for server in servers)))
    for number, first in enumerate(servers):
        others = (f"server {other} max_fails=0 backup;" for other in servers if other != first)
        yield _group(f"server_{number}", (f"server {first} max_fails=0;", *others))


def _group(name, lines):
    return f"    upstream {name} {{\n{_lines(8, lines)}\n    }}"


def _lines(indent, lines):
    return "\n".join(" " * indent + line for line in lines)


def _literal(address):
    return address.replace(".", r"\.")


if __name__ == "__main__":
    print(settings(COMPOSE, listen=8080, folder="/tmp"), end="")
