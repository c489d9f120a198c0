/** Certificates for tests of encryption. */
@NullMarked
package io.troupe.testkit.tls;

import org.jspecify.annotations.NullMarked;
