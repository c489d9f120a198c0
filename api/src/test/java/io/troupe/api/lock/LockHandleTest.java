package io.troupe.api.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.troupe.actors.FencingToken;
import io.troupe.coordination.lock.LockName;
import io.troupe.coordination.lock.LockOwner;
import io.troupe.coordination.lock.LockTicket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockHandleTest {
  @Test
  void readsWhatItWrote() {
    LockHandle handle =
        new LockHandle(
            new LockName("a.b-c"), new LockOwner("n1/7:8"), new FencingToken(9), new LockTicket(8));
    assertThat(handle.toText()).isEqualTo("a.b-c:9:8:n1/7:8");
    assertThat(LockHandle.ofText(handle.toText())).isEqualTo(handle);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a:1:2", "a:1:2:", ":1:2:me", "a:0:2:me", "a:1:x:me", "a:1:2:m e"})
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LockHandle.ofText(text))
        .withMessageContaining("NAME:TOKEN:TICKET:OWNER");
  }
}
