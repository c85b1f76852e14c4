-- +goose Up

-- Of the holders of a key, the most who applied within an hour: what comes to many at once is held back until a person looks.
-- It is counted anew with the next assessment of any of them.
ALTER TABLE hubs RENAME COLUMN recent TO sudden;
UPDATE hubs SET sudden = 0;
