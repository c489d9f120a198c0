package io.troupe.bench.report;

import io.troupe.bench.load.Measured;
import java.util.List;
import java.util.Locale;

/**
 * A plot of all groups, one below the other: on the left what each contender did per second, on the
 * right its latency, from p50 (dot) over p99 (tick) and p99.9 (tick) to the maximum (end of the
 * line) on a logarithmic scale. The median rounds, as in the table.
 */
public final class SvgPlot {
  private static final int WIDTH = 960;
  private static final int TITLE_HEIGHT = 34;
  private static final int ROW_HEIGHT = 26;
  private static final int AXIS_HEIGHT = 34;
  private static final int BAR_LEFT = 130;
  private static final int BAR_WIDTH = 250;
  private static final int TIME_LEFT = 490;
  private static final int TIME_WIDTH = 430;

  /** From 1 µs to 100 s. */
  private static final int DECADES = 8;

  private static final String[] DECADE_NAMES = {
    "1 us", "10 us", "100 us", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"
  };

  private final StringBuilder svg = new StringBuilder();

  private SvgPlot() {}

  /** The plot, as a whole SVG document. */
  public static String of(List<Group> groups) {
    SvgPlot plot = new SvgPlot();
    int height = 10;
    for (Group group : groups) {
      height = plot.add(group, height);
    }
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            WIDTH,
            height,
            WIDTH,
            height)
        + plot.svg
        + "</svg>"
        + System.lineSeparator();
  }

  private int add(Group group, int top) {
    text(10, top + 18, "start", "#000", group.operation() + ", " + group.load());
    text(BAR_LEFT, top + 18, "start", "#555", "done per second");
    text(TIME_LEFT, top + 18, "start", "#555", "latency: p50, p99, p99.9, max");
    double most =
        group.rows().stream().mapToDouble(row -> row.median().perSecond()).max().orElse(1);
    int rowsTop = top + TITLE_HEIGHT;
    int rowsEnd = rowsTop + group.rows().size() * ROW_HEIGHT;
    for (int decade = 0; decade <= DECADES; decade++) {
      double x = TIME_LEFT + (double) TIME_WIDTH * decade / DECADES;
      line(x, rowsTop, x, rowsEnd, "#ddd", 1);
      text(x, rowsEnd + 14, "middle", "#555", DECADE_NAMES[decade]);
    }
    int y = rowsTop;
    for (Row row : group.rows()) {
      add(row, y, Math.max(1, most));
      y += ROW_HEIGHT;
    }
    return rowsEnd + AXIS_HEIGHT;
  }

  private void add(Row row, int top, double most) {
    Measured median = row.median();
    String colour = row.contender().startsWith("troupe") ? "#1b6ca8" : "#999";
    double middle = top + ROW_HEIGHT / 2.0;
    double bar = BAR_WIDTH * median.perSecond() / most;
    text(BAR_LEFT - 8, middle + 4, "end", "#000", row.contender());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>%n",
            BAR_LEFT,
            middle - 8,
            bar,
            colour));
    text(
        BAR_LEFT + bar + 5,
        middle + 4,
        "start",
        "#000",
        String.format(Locale.ROOT, "%,.0f", median.perSecond()));
    if (median.done() == 0) {
      return;
    }
    double fast = x(median.micros(50));
    line(fast, middle, x(median.micros(100)), middle, colour, 2);
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>%n",
            fast,
            middle,
            colour));
    for (double percentile : new double[] {99, 99.9, 100}) {
      double x = x(median.micros(percentile));
      line(x, middle - 6, x, middle + 6, colour, 2);
    }
  }

  private static double x(double micros) {
    double decade = Math.clamp(Math.log10(Math.max(1, micros)), 0, DECADES);
    return TIME_LEFT + TIME_WIDTH * decade / DECADES;
  }

  private void line(double x1, double y1, double x2, double y2, String colour, int width) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                + " stroke-width=\"%d\"/>%n",
            x1,
            y1,
            x2,
            y2,
            colour,
            width));
  }

  private void text(double x, double y, String anchor, String colour, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            colour,
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }
}
