// Used by docker/check, in whose folder its packages are.
//   manifests.mjs check FILE...  holds each document against Kubernetes' own schemas: what must be there and
//                                is of which kind (kubernetes-models), and that nothing is unknown
//                                (kubernetes-types, by the compiler of TypeScript)
//   manifests.mjs pod FILE       the pod of the StatefulSet as one node alone, for `podman play kube`: without
//                                what needs other nodes, or a kubelet
//   manifests.mjs command FILE SERVICE
//                                the last word of the command of a service of Compose
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

const folder = process.cwd();
const require = createRequire(path.join(folder, 'from.js'));
const yaml = require('js-yaml');
const documents = file =>
  yaml.loadAll(fs.readFileSync(file, 'utf8')).map(document => ({file, document}));
const [verb, ...files] = process.argv.slice(2);

if (verb === 'check') {
  const all = files.flatMap(documents);
  const typed = all.map(({file, document}, i) => {
    const {apiVersion, kind} = document;
    const Model = require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
    try {
      new Model(document).validate();
    } catch (problem) {
      console.error(`${file}: ${kind}: ${problem.message}`);
      process.exit(1);
    }
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
    return `import type {${kind} as K${i}} from 'kubernetes-types/${group.split('.')[0]}/${version}';\n` +
      `export const d${i}: K${i} = ${JSON.stringify(document)};\n`;
  });
  fs.writeFileSync(path.join(folder, 'all.ts'), typed.join(''));
  execFileSync('node_modules/.bin/tsc', ['--noEmit', '--strict', '--skipLibCheck', 'all.ts'],
    {cwd: folder, stdio: 'inherit'});
  console.log(all.map(({document}) => document.kind).join(', '));
} else if (verb === 'pod') {
  const {spec} = documents(files[0])[0].document;
  const pod = spec.template.spec;
  const container = pod.containers[0];
  container.env = [{name: 'NODE', value: 'troupe-0'}, {name: 'NAMESPACE', value: 'default'}];
  container.volumeMounts = container.volumeMounts.filter(it => it.name !== 'secret');
  delete container.lifecycle;
  for (const it of ['affinity', 'topologySpreadConstraints', 'enableServiceLinks']) delete pod[it];
  pod.volumes = pod.volumes.filter(it => it.name !== 'secret')
    .concat({name: 'data', persistentVolumeClaim: {claimName: 'troupe-check-data'}});
  const settings = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'troupe'},
    data: {'troupe.conf': 'troupe.node { name = ${NODE}, data = "/data/troupe" }\n'}};
  const made = {apiVersion: 'v1', kind: 'Pod',
    metadata: {name: 'troupe-check', labels: spec.template.metadata.labels}, spec: pod};
  console.log([settings, made].map(it => yaml.dump(it)).join('---\n'));
} else if (verb === 'command') {
  console.log(documents(files[0])[0].document.services[files[1]].command.at(-1));
}
