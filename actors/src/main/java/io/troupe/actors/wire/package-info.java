/**
 * The form of everything that leaves a process or reaches disk: short explicit manifests with a
 * version, then hand-written fields. Never class names, never Java serialization. Bytes of every
 * version ever released are kept as test resources and must stay readable.
 */
@NullMarked
package io.troupe.actors.wire;

import org.jspecify.annotations.NullMarked;
