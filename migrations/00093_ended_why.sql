-- +goose Up

-- Why an endpoint is told nothing more, by a name that is no word for a person.
ALTER TABLE webhook_endpoints RENAME COLUMN disabled_why TO ended_why;
