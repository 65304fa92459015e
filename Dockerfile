# The program and its specs, and nothing else: docker build -t flowcheck . && docker run --rm flowcheck run
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY emulator emulator
COPY specs specs
# Named in Cargo.toml; neither is built.
COPY tests tests
COPY benches benches
RUN cargo build --locked --release

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/release/flowcheck /usr/local/bin/flowcheck
COPY --from=build /src/specs /usr/share/flowcheck/specs
ENV FLOWCHECK_SPECS=/usr/share/flowcheck/specs
# Reports go where the container is started: mount a folder there.
WORKDIR /work
RUN chown 65532:65532 /work
USER 65532:65532
ENTRYPOINT ["flowcheck"]
