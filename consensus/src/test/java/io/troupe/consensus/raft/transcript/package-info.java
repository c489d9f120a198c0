/**
 * Scenarios of a small group, told as a play: text in, what everybody said and wrote out. The
 * scenarios are in {@code src/test/resources/transcripts}.
 *
 * <pre>
 *   TranscriptTest ─► Transcript ─► Verbs ─► Stage ─► Member ─► RaftReplica
 *                     file, lines    └► Expectations    └► Disk
 * </pre>
 */
@NullMarked
package io.troupe.consensus.raft.transcript;

import org.jspecify.annotations.NullMarked;
