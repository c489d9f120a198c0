package io.troupe.api.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.troupe.actors.Bytes;
import io.troupe.api.client.NodeClient;
import io.troupe.api.map.Content;
import io.troupe.api.map.Cursor;
import io.troupe.api.map.Entry;
import io.troupe.api.map.Read;
import io.troupe.api.map.ScanPage;
import io.troupe.api.map.ScanQuery;
import io.troupe.sharding.map.MapName;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map held against what was acknowledged and what was sent.
 *
 * @param acknowledged rows that the node said it stored
 * @param found rows that a full scan found
 * @param lost acknowledged rows that are not there
 * @param doubled rows that were written more than once since they came into being, or are there
 *     under two keys
 * @param altered rows whose content is not what was sent
 */
record Verdict(long acknowledged, long found, long lost, long doubled, long altered) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PAGE = 2_000;

  /** Scans the whole map. */
  static Verdict of(NodeClient node, MapName map, Set<String> acknowledged) throws IOException {
    Map<String, Integer> sent = fingerprints();
    Set<String> found = new HashSet<>();
    Set<String> ids = new HashSet<>();
    long doubled = 0;
    long altered = 0;
    Optional<Cursor> cursor = Optional.empty();
    do {
      ScanPage<Bytes, Content> page =
          node.scan(map, new ScanQuery<>(Optional.empty(), cursor, PAGE, Read.LINEARIZABLE), true);
      for (Entry<Bytes, Content> entry : page.entries()) {
        String key = entry.key().toUtf8();
        JsonNode row = JSON.readTree(entry.value().bytes().unsafeArray());
        found.add(key);
        boolean writtenOnce = entry.version().equals(entry.created());
        doubled += writtenOnce && ids.add(text(row, "id")) ? 0 : 1;
        int print = fingerprint(text(row, "pos"), text(row, "words"), text(row, "gloss"));
        altered += Integer.valueOf(print).equals(sent.get(key)) ? 0 : 1;
      }
      cursor = page.next();
    } while (cursor.isPresent());
    long lost = acknowledged.stream().filter(key -> !found.contains(key)).count();
    return new Verdict(acknowledged.size(), found.size(), lost, doubled, altered);
  }

  /** Whether all rows are there, once each, as they were sent. */
  boolean isGood(long rows) {
    return acknowledged == rows && found == rows && lost == 0 && doubled == 0 && altered == 0;
  }

  private static Map<String, Integer> fingerprints() throws IOException {
    Map<String, Integer> prints = new HashMap<>();
    DataSet.forEach(row -> prints.put(row.id(), fingerprint(row.pos(), row.words(), row.gloss())));
    return prints;
  }

  private static int fingerprint(String pos, String words, String gloss) {
    return 31 * (31 * pos.hashCode() + words.hashCode()) + gloss.hashCode();
  }

  private static String text(JsonNode row, String field) {
    return row.path(field).asText("");
  }
}
