# One static binary beside Debian's PostgreSQL, run by an ordinary user. Documents and database live in the volume.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY internal internal
COPY migrations migrations
COPY static static
COPY web web
RUN CGO_ENABLED=0 go build -tags nodynamic -trimpath -ldflags='-s -w' -o /bonafide ./cmd/bonafide

FROM debian:bookworm-slim
# createcluster off: the app makes its own cluster in the volume. Nothing in here needs another user's rights, so no file gives them.
# Reports are drawn without Chromium: its own sandbox does not start under the rules that containers run by.
RUN mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
    && apt-get update \
    && apt-get install -y --no-install-recommends postgresql-15 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /var/lib/bonafide bonafide \
    && install -d -o bonafide -g bonafide /var/lib/bonafide/data \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=build /bonafide /usr/local/bin/bonafide
USER 10001
WORKDIR /var/lib/bonafide
ENV BONAFIDE_ADDR=0.0.0.0:8080 BONAFIDE_DATA=/var/lib/bonafide/data
VOLUME /var/lib/bonafide/data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=2m --interval=30s --timeout=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${BONAFIDE_ADDR##*:} && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q 200"]
ENTRYPOINT ["bonafide"]
CMD ["serve"]
