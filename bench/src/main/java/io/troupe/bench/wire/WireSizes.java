package io.troupe.bench.wire;

/** How many bytes each message takes in each form. */
public final class WireSizes {
  private WireSizes() {}

  /** A table of them. */
  public static String table() {
    StringBuilder text = new StringBuilder("%-10s".formatted("bytes"));
    for (WireForm form : WireForm.values()) {
      text.append("%10s".formatted(form));
    }
    text.append(System.lineSeparator());
    for (Sample sample : Sample.values()) {
      text.append("%-10s".formatted(sample));
      for (WireForm form : WireForm.values()) {
        text.append("%10d".formatted(form.codec().encode(sample.message()).length));
      }
      text.append(System.lineSeparator());
    }
    return text.append(System.lineSeparator()).toString();
  }
}
