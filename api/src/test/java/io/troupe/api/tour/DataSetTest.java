package io.troupe.api.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.transfer.rows.Row;
import io.troupe.api.transfer.rows.RowFiles;
import io.troupe.api.transfer.rows.RowLayout;
import io.troupe.api.transfer.rows.RowSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetTest {
  @TempDir private Path directory;

  @Test
  void holdsTheSynsetsOfWordNet() throws IOException {
    Map<String, DataSet.Synset> rows = new HashMap<>();
    DataSet.forEach(row -> assertThat(rows.put(row.id(), row)).isNull());
    assertThat(rows).hasSize(117_791);
    assertThat(rows.values()).allMatch(row -> !row.words().isBlank() && !row.gloss().isBlank());
    assertThat(rows)
        .containsEntry(
            "n00001740",
            new DataSet.Synset(
                "n00001740",
                "noun",
                "entity",
                "that which is perceived or known or inferred to have its own distinct existence"
                    + " (living or nonliving)"))
        .containsEntry(
            "n00001930",
            new DataSet.Synset(
                "n00001930", "noun", "physical entity", "an entity that has physical existence"))
        .containsEntry(
            "a00002843",
            new DataSet.Synset(
                "a00002843", "adjective", "basiscopic", "facing or on the side toward the base"));
    assertThat(rows.get("a00001740")).isNotNull();
    assertThat(rows.get("a00001740").words()).isEqualTo("able");
    assertThat(rows.values().stream().map(DataSet.Synset::pos).distinct())
        .containsExactlyInAnyOrder("noun", "verb", "adjective", "adverb");
  }

  @Test
  void writesRowsThatAnImportReads() throws IOException {
    Path csv = DataSet.writeTo(directory.resolve("new"), DataSet.ROWS);
    int rows = 0;
    try (RowSource source = RowFiles.open(csv, RowLayout.csv("id"))) {
      for (Optional<Row> row = source.next(); row.isPresent(); row = source.next()) {
        assertThat(row.get()).isInstanceOf(Row.Good.class);
        rows++;
      }
    }
    assertThat(rows).isEqualTo(117_791);
    assertThat(Files.readString(csv.resolveSibling(DataSet.LICENSE_NAME)))
        .contains("WordNet 3.1 Copyright 2011 by Princeton University", "without fee or");
    try (var files = Files.list(csv.resolveSibling("."))) {
      assertThat(files).hasSize(2);
    }
  }
}
