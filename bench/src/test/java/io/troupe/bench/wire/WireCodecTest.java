package io.troupe.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured must do its work: every form brings back what it was given. */
class WireCodecTest {
  @ParameterizedTest
  @EnumSource
  void everySampleComesBack(WireForm form) {
    WireCodec codec = form.codec();
    for (Sample sample : Sample.values()) {
      Object message = sample.message();

      assertThat(codec.decode(sample, codec.encode(message)))
          .as(sample + " as " + form)
          .isEqualTo(message);
    }
  }
}
