package io.troupe.api.cli.console;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a command answers into; buffered. Knows whether whoever reads it has closed the pipe. */
public final class StandardOutput extends PrintStream {
  private static final int BUFFER_BYTES = 8192;

  private final Pipe pipe;

  /** Writes to {@code out}, in UTF-8. */
  public StandardOutput(OutputStream out) {
    this(new Pipe(out));
  }

  private StandardOutput(Pipe pipe) {
    super(new BufferedOutputStream(pipe, BUFFER_BYTES), false, StandardCharsets.UTF_8);
    this.pipe = pipe;
  }

  /** Whether a write failed because nobody reads any more, as behind {@code | head}. */
  public boolean isReaderGone() {
    return pipe.broken;
  }

  /** A print stream keeps to itself what failed: this remembers it. */
  private static final class Pipe extends FilterOutputStream {
    private boolean broken;

    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        // Java has only the words of the system for it.
        broken |= String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
        throw e;
      }
    }
  }
}
