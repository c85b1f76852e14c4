package ui

import "fmt"

// A Bar is one row of Bars.
type Bar struct {
	Label  string
	Href   string   // or empty
	Is, Of float64  // the bar's length within the chart's scale, and of what it is a part; 0: no bar
	Values []string // the numbers, a column each
}

// scale is the largest length among the rows.
func scale(rows []Bar) float64 {
	most := 0.0
	for _, r := range rows {
		most = max(most, r.Is, r.Of)
	}
	return most
}

// A Series is one kind of columns of a Columns chart.
type Series struct {
	Title  string
	Values []int // one a label
}

// Size of a Columns chart in units of its own, and the room at its foot for labels.
const (
	chartWidth, chartHeight = 600.0, 160.0
	chartFoot               = 20.0
)

// A column is a rectangle of a Columns chart.
type column struct {
	X, Y, Width, Height, Class string
}

// columns places the series' columns, those of one label beside each other.
func columns(labels []string, series []Series) (all []column) {
	most := 1
	for _, s := range series {
		for _, v := range s.Values {
			most = max(most, v)
		}
	}
	step := chartWidth / float64(max(len(labels), 1))
	width := step * 0.8 / float64(max(len(series), 1))
	for n, s := range series {
		for i, v := range s.Values {
			height := (chartHeight - chartFoot) * float64(v) / float64(most)
			all = append(all, column{
				X: number(step*float64(i) + step*0.1 + width*float64(n)), Y: number(chartHeight - chartFoot - height),
				Width: number(width * 0.9), Height: number(height), Class: fmt.Sprintf("s%d", n),
			})
		}
	}
	return all
}

// labelX is where the label of a group of columns stands.
func labelX(i, of int) string {
	return number(chartWidth / float64(max(of, 1)) * (float64(i) + 0.5))
}

func number(f float64) string { return fmt.Sprintf("%.1f", f) }
