package catalog

import (
	"fmt"
	"strings"

	"bonafide/internal/indicator"
)

// A Document is the catalogue as JSON.
type Document struct {
	Groups     []GroupEntry     `json:"groups"`
	Indicators []IndicatorEntry `json:"indicators"`
	Routing    []RouteEntry     `json:"routing"`
}

// A GroupEntry is one family of the catalogue.
type GroupEntry struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Cap   float64 `json:"cap"`            // decibans
	Soft  bool    `json:"soft,omitempty"` // never material
}

// An IndicatorEntry is one indicator of the catalogue.
type IndicatorEntry struct {
	ID       string             `json:"id"`
	Version  int                `json:"version"`
	Group    string             `json:"group"`
	Title    string             `json:"title"`
	Points   float64            `json:"points"` // decibans
	Levels   []LevelEntry       `json:"levels,omitempty"`
	Limits   []LimitEntry       `json:"limits,omitempty"`
	Stages   []string           `json:"stages"`
	Doc      string             `json:"doc"`
	Innocent string             `json:"innocent"`
	Ask      string             `json:"ask"`
	Clears   string             `json:"clears"`
	Minutes  int                `json:"minutes"`
	Sources  []indicator.Source `json:"sources"`
}

// A LevelEntry is what a hit may be worth instead of the indicator's points.
type LevelEntry struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Points float64 `json:"points"`          // decibans
	Group  string  `json:"group,omitempty"` // the group in which it counts then, where it is another
}

// A LimitEntry is a number that the rule compares with.
type LimitEntry struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Value int    `json:"value"` // in its unit
	Unit  string `json:"unit,omitempty"`
	Min   int    `json:"min"`
	Max   int    `json:"max"`
	Why   string `json:"why"`
}

func entry(f indicator.Family, i *indicator.Indicator) IndicatorEntry {
	e := IndicatorEntry{
		ID: i.ID, Version: i.Version, Group: f.ID, Title: i.Title, Points: i.Points, Stages: i.Stages,
		Doc: i.Rule(indicator.DefaultPolicy), Innocent: i.Innocent, Ask: i.Ask, Clears: i.Clears, Minutes: i.Minutes, Sources: i.Sources,
	}
	for _, l := range i.Levels {
		e.Levels = append(e.Levels, LevelEntry{l.ID, l.Title, l.Points, l.Group})
	}
	for _, l := range i.Limits {
		e.Limits = append(e.Limits, LimitEntry{l.ID, l.Title, l.Default, l.Unit, l.Min, l.Max, l.Why})
	}
	return e
}

// A RouteEntry is one routing code of the catalogue.
type RouteEntry struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Doc   string `json:"doc"`
}

// JSON returns the whole catalogue, in its order, to be marshalled.
func JSON() Document {
	var doc Document
	for _, f := range All.Families {
		doc.Groups = append(doc.Groups, GroupEntry{f.ID, f.Title, f.Cap, f.Soft})
		for _, i := range f.Indicators {
			doc.Indicators = append(doc.Indicators, entry(f, i))
		}
	}
	for _, r := range All.Routes {
		doc.Routing = append(doc.Routing, RouteEntry{r.Code, r.Title, r.Doc})
	}
	return doc
}

// Markdown returns the whole catalogue, in its order, to be read.
func Markdown() string {
	var b strings.Builder
	b.WriteString("# Indicators\n\nPoints are decibans. Inside a group each further hit counts half of the one before; the sum is capped.\n")
	for _, f := range All.Families {
		fmt.Fprintf(&b, "\n## %s (`%s`, cap %v)\n", f.Title, f.ID, f.Cap)
		for _, i := range f.Indicators {
			writeIndicator(&b, i)
		}
	}
	b.WriteString("\n## Routing codes\n\nThey score nothing; somebody must see the case.\n")
	for _, r := range All.Routes {
		fmt.Fprintf(&b, "\n### `%s`\n\n**%s.**\n\n%s\n", r.Code, r.Title, r.Doc)
	}
	return b.String()
}

func writeIndicator(b *strings.Builder, i *indicator.Indicator) {
	fmt.Fprintf(b, "\n### `%s`\n\n**%s.** %v points, version %d, at %s.\n\n%s\n\n", i.ID, i.Title, i.Points, i.Version, strings.Join(i.Stages, ", "), i.Rule(indicator.DefaultPolicy))
	fmt.Fprintf(b, "- Innocent reasons: %s\n- Next step: %s. About %d minutes.\n- Cleared by: %s.\n", i.Innocent, i.Ask, i.Minutes, i.Clears)
	for _, l := range i.Limits {
		fmt.Fprintf(b, "- %s (`%s`): %s. %s A policy may set %d to %d.\n", l.Title, l.ID, l.Text(l.Default), l.Why, l.Min, l.Max)
	}
	for _, l := range i.Levels {
		fmt.Fprintf(b, "- %s (`%s`): %v points instead.\n", l.Title, l.ID, l.Points)
	}
	for _, s := range i.Sources {
		fmt.Fprintf(b, "- Source %s: *%s*, %s, %s.\n", s.Tag, s.Title, s.Publisher, s.Date)
	}
}
