package io.troupe.simulation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.consensus.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Snapshots of states. What travels is the number of one, in pieces that must all be there: how a
 * state is put into bytes is not simulated here.
 *
 * @param <S> a state that is not changed any more
 */
final class Shelf<S> {
  private static final int PIECES = 3;

  private final List<S> kept = new ArrayList<>();

  List<Payload> put(S state) {
    kept.add(state);
    int number = kept.size() - 1;
    return IntStream.range(0, PIECES)
        .mapToObj(place -> Payload.utf8(number + "|" + place + "|" + "-".repeat(100)))
        .toList();
  }

  /** The state of these pieces; empty without pieces. */
  Optional<S> get(List<Payload> pieces) {
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    String number = word(pieces.getFirst(), 0);
    for (int place = 0; place < PIECES; place++) {
      if (!word(pieces.get(place), 0).equals(number)
          || !word(pieces.get(place), 1).equals(Integer.toString(place))) {
        throw new IllegalStateException("a snapshot whose pieces do not fit");
      }
    }
    return Optional.of(kept.get(Integer.parseInt(number)));
  }

  private static String word(Payload piece, int which) {
    return new String(piece.unsafeArray(), UTF_8).split("\\|", -1)[which];
  }
}
