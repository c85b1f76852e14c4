-- +goose Up

-- What joins two candidates by itself, as the newest assessment of either found it, or that a person found the two to be one
-- person's. The first is the older one: ids begin with the time. Shared is what people are shown of it.
CREATE TABLE link_edges (
    first_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    second_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    kind      text NOT NULL,
    shared    text NOT NULL,
    PRIMARY KEY (first_id, second_id, kind),
    CHECK (first_id < second_id)
);

CREATE INDEX link_edges_second_id_idx ON link_edges (second_id);

-- Candidates that hang together by edges of several kinds. An id stays as long as anything is left of its cluster: one that went
-- into another forwards to it, and one that came apart has an end.
CREATE TABLE clusters (
    id         uuid PRIMARY KEY,
    opened_at  timestamptz NOT NULL,
    changed_at timestamptz NOT NULL, -- when its members last changed
    members    integer NOT NULL CHECK (members >= 0),
    kinds      text NOT NULL,        -- of link, with spaces between
    cut_off    boolean NOT NULL,     -- there are more members than were looked for
    forward_to uuid REFERENCES clusters,
    ended_at   timestamptz,
    CHECK (forward_to IS NULL OR ended_at IS NOT NULL)
);

CREATE INDEX clusters_members_idx ON clusters (members DESC, id) WHERE ended_at IS NULL;
CREATE INDEX clusters_forward_to_idx ON clusters (forward_to);

CREATE TABLE cluster_members (
    candidate_id uuid PRIMARY KEY REFERENCES candidates ON DELETE CASCADE,
    cluster_id   uuid NOT NULL REFERENCES clusters,
    joined_at    timestamptz NOT NULL
);

CREATE INDEX cluster_members_cluster_id_idx ON cluster_members (cluster_id);

-- Candidates whom a person should look at again: they share something with one whose misrepresentation was confirmed, or are in
-- one cluster with them. A decision after it settles it.
CREATE TABLE look_backs (
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    confirmed_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    opened_at    timestamptz NOT NULL,
    PRIMARY KEY (candidate_id, confirmed_id),
    CHECK (candidate_id <> confirmed_id)
);

CREATE INDEX look_backs_confirmed_id_idx ON look_backs (confirmed_id);

-- Whoever is looked at again may have nothing found of their own.
ALTER TABLE reviews DROP CONSTRAINT reviews_band_check;
ALTER TABLE reviews ADD CONSTRAINT reviews_band_check CHECK (band IN ('low', 'verify', 'escalate', 'critical'));
