package io.troupe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.bench.load.Measured;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Group GROUP =
      new Group(
          "put",
          "64 in flight",
          List.of(
              new Row("raw rocksdb", List.of(measured(1_000), measured(3_000), measured(2_000))),
              new Row("troupe embedded", List.of(measured(1_000))),
              new Row("a <peer> & more", List.of(new Measured(1, 7, 8, 9, new Histogram(3))))));

  private static Measured measured(int perSecond) {
    Histogram latency = new Histogram(3);
    latency.recordValueWithCount(50_000, perSecond);
    return new Measured(1_000_000_000L, 1, 2, 3, latency);
  }

  @Test
  void theMedianRoundCounts() {
    assertThat(GROUP.rows().getFirst().median().perSecond()).isEqualTo(2_000);
  }

  @Test
  void theTableShowsRatiosToTheLimitAndToPeers() {
    String table = TextTable.of(GROUP);

    assertThat(table.lines().toList().get(1))
        .startsWith("put ")
        .contains("troupe embedded", "0.50");
    assertThat(table).contains("troupe embedded / raw rocksdb: throughput 0.50, p50 1.00");
    assertThat(table).contains("troupe embedded / a <peer> & more: throughput -");
  }

  @Test
  void csvHasALineForEachRound() throws IOException {
    StringWriter out = new StringWriter();

    CsvReport.write(List.of(GROUP), out);

    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).startsWith("operation,load,contender,round,done,seconds,");
    assertThat(lines.get(2))
        .startsWith("put,64 in flight,raw rocksdb,2,3000,1.000,3000.000,50.0")
        .endsWith(",1,2,3");
  }

  @Test
  void thePlotIsWellFormedAndNamesEverybody() throws Exception {
    Document plot =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(SvgPlot.of(List.of(GROUP, GROUP)))));

    assertThat(plot.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(plot.getDocumentElement().getTextContent())
        .contains(
            "put, 64 in flight", "raw rocksdb", "troupe embedded", "a <peer> & more", "2,000");
    // A bar each, and the ground.
    assertThat(plot.getElementsByTagName("rect").getLength()).isEqualTo(7);
  }
}
