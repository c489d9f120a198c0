package io.troupe.actors.kind;

/** What may be asked of a kind. Each kind seals its own commands below this. */
public interface KindCommand {
  /** The kind that answers this command. */
  KindName kind();

  /** Whether it may change something, and if not, how it wants to be read. */
  Access access();

  /** About how much memory the command holds while it waits, in bytes: what admission counts. */
  int sizeBytes();
}
